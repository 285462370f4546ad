# Buckets are kept: `destroy` refuses a non-empty one.
resource "google_storage_bucket" "models" {
  name                        = "${var.project}-${local.name}-models"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

resource "google_storage_bucket" "images" {
  name                        = "${var.project}-${local.name}-images"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

# Separate, so that a result is not a new image.
resource "google_storage_bucket" "results" {
  name                        = "${var.project}-${local.name}-results"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

resource "google_parameter_manager_parameter" "pointer" {
  parameter_id = local.name
  format       = "UNFORMATTED"
  depends_on   = [google_project_service.apis]
}

# `yololift publish --set` adds versions; the newest one applies.
resource "google_parameter_manager_parameter_version" "first" {
  parameter            = google_parameter_manager_parameter.pointer.id
  parameter_version_id = "first"
  parameter_data       = var.first_release
  lifecycle {
    ignore_changes = [parameter_data]
  }
}
