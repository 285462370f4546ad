# Permissions of each service account, on single resources. Parameter Manager has no resource policies: there
# a condition names the parameter.
resource "google_service_account" "detect" {
  account_id   = "${local.name}-detect"
  display_name = "yololift ${var.stage}: answers HTTP"
}

resource "google_service_account" "batch" {
  account_id   = "${local.name}-batch"
  display_name = "yololift ${var.stage}: queue and bucket"
}

resource "google_service_account" "schedule" {
  account_id   = "${local.name}-schedule"
  display_name = "yololift ${var.stage}: calls every five minutes"
}

resource "google_service_account" "push" {
  account_id   = "${local.name}-push"
  display_name = "yololift ${var.stage}: brings messages"
}

locals {
  functions = {
    detect = google_service_account.detect.member
    batch  = google_service_account.batch.member
  }
}

# Includes listing: without it an absent release is "forbidden".
resource "google_storage_bucket_iam_member" "models" {
  for_each = local.functions
  bucket   = google_storage_bucket.models.name
  role     = "roles/storage.objectViewer"
  member   = each.value
}

resource "google_project_iam_member" "pointer" {
  for_each = local.functions
  project  = var.project
  role     = "roles/parametermanager.parameterViewer"
  member   = each.value
  condition {
    title      = "${local.name} pointer"
    expression = "resource.name.endsWith('/parameters/${local.name}') || resource.name.extract('/parameters/{rest}').startsWith('${local.name}/')"
  }
}

resource "google_storage_bucket_iam_member" "images" {
  bucket = google_storage_bucket.images.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.batch.member
}

# To create and read, not to overwrite.
resource "google_storage_bucket_iam_member" "results" {
  for_each = toset(["roles/storage.objectCreator", "roles/storage.objectViewer"])
  bucket   = google_storage_bucket.results.name
  role     = each.value
  member   = google_service_account.batch.member
}

# The function calls itself to warm its other instances.
resource "google_cloud_run_v2_service_iam_member" "callers" {
  for_each = merge(
    { for caller in compact(concat(var.callers, [var.deployer])) : caller => caller },
    { schedule = google_service_account.schedule.member, itself = google_service_account.detect.member },
  )
  name     = google_cloud_run_v2_service.function["detect"].name
  location = var.region
  role     = "roles/run.invoker"
  member   = each.value
}

resource "google_cloud_run_v2_service_iam_member" "push" {
  name     = google_cloud_run_v2_service.function["batch"].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.push.member
}

# Pub/Sub creates the ID tokens of the account that it pushes as.
resource "google_service_account_iam_member" "push_tokens" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.agent
}
