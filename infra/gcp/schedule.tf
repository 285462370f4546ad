# Keeps an instance warm with the release in force. For more than one, use min_instances.
resource "google_cloud_scheduler_job" "warm" {
  name             = "${local.name}-warm"
  region           = var.region
  schedule         = "*/5 * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "60s"
  retry_config {
    # No retry: a late ping is useless, and the next one follows.
    retry_count = 1
  }
  http_target {
    http_method = "POST"
    uri         = "${local.detect_url}/manage/warm"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode({ instances = 1 }))
    oidc_token {
      service_account_email = google_service_account.schedule.email
      audience              = local.detect_url
    }
  }
  depends_on = [google_project_service.apis, google_cloud_run_v2_service_iam_member.callers]
}
