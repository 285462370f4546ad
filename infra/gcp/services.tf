locals {
  # Releases are read in place from the mount; if it fails, through the API.
  sources = var.mount ? "file:///mnt/models,gs://${google_storage_bucket.models.name}" : "gs://${google_storage_bucket.models.name}"
  pointer = "gcp-parameter://${var.project}/global/${local.name}"
  mounts  = var.mount ? ["models"] : []
  # Why MALLOC_TRIM_THRESHOLD_: docs/guides/model-delivery.md, "Swapping".
  environment = {
    MODEL_POINTER          = local.pointer
    MODEL_SOURCES          = local.sources
    MODEL_CACHE_MB         = tostring(var.cache_mb)
    GOOGLE_CLOUD_PROJECT   = var.project
    MALLOC_TRIM_THRESHOLD_ = "131072"
  }
  # A function stops its work 5 s or 30 s before the platform's timeout.
  services = {
    # HTTP: the caller waits for the answer.
    detect = {
      account       = google_service_account.detect.email
      timeout       = "60s"
      min_instances = var.min_instances
      environment = {
        FUNCTION_TARGET         = "http"
        SERVICE_URL             = local.detect_url
        MANAGE_SERVICE_ACCOUNTS = "${google_service_account.schedule.email},${google_service_account.detect.email}"
        TIMEOUT_SECONDS         = "55"
      }
    }
    # Queue and bucket: images by URI, results to a separate bucket. Pub/Sub waits at most ten minutes.
    batch = {
      account       = google_service_account.batch.email
      timeout       = "600s"
      min_instances = 0
      environment = {
        FUNCTION_TARGET = "queue"
        IMAGE_SOURCES   = "gs://${google_storage_bucket.images.name}"
        RESULTS         = "gs://${google_storage_bucket.results.name}"
        TIMEOUT_SECONDS = "570"
      }
    }
  }
}

resource "google_cloud_run_v2_service" "function" {
  for_each            = local.services
  name                = "${local.name}-${each.key}"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_ALL"
  deletion_protection = false
  depends_on          = [google_project_service.apis, google_storage_bucket_iam_member.models]

  template {
    service_account                  = each.value.account
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = each.value.timeout
    max_instance_request_concurrency = var.concurrency
    scaling {
      min_instance_count = each.value.min_instances
      max_instance_count = var.max_instances
    }
    containers {
      image = var.image
      # CPU only during requests and the start, which gets extra CPU.
      resources {
        limits            = { cpu = var.cpu, memory = var.memory }
        cpu_idle          = true
        startup_cpu_boost = true
      }
      dynamic "env" {
        for_each = merge(local.environment, each.value.environment)
        content {
          name  = env.key
          value = env.value
        }
      }
      dynamic "volume_mounts" {
        for_each = local.mounts
        content {
          name       = volume_mounts.value
          mount_path = "/mnt/models"
        }
      }
    }
    dynamic "volumes" {
      for_each = local.mounts
      content {
        name = volumes.value
        gcs {
          bucket    = google_storage_bucket.models.name
          read_only = true
        }
      }
    }
  }
}
