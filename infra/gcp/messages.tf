# The work queue and dead letters. A dead letter is the original message and can be published again.
resource "google_pubsub_topic" "images" {
  name       = "${local.name}-images"
  depends_on = [google_project_service.apis]
}

resource "google_pubsub_topic" "dead" {
  name       = "${local.name}-images-dead"
  depends_on = [google_project_service.apis]
}

resource "google_pubsub_subscription" "images" {
  name                 = "${local.name}-images"
  topic                = google_pubsub_topic.images.id
  ack_deadline_seconds = 600
  push_config {
    push_endpoint = local.batch_url
    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.batch_url
    }
  }
  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead.id
    max_delivery_attempts = 5
  }
  expiration_policy {
    ttl = ""
  }
  depends_on = [google_cloud_run_v2_service_iam_member.push]
}

# A topic without a subscription drops its messages.
resource "google_pubsub_subscription" "dead" {
  name                       = "${local.name}-images-dead"
  topic                      = google_pubsub_topic.dead.id
  message_retention_duration = "1209600s"
  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub moves a message here after five failed attempts.
resource "google_pubsub_topic_iam_member" "dead" {
  topic  = google_pubsub_topic.dead.name
  role   = "roles/pubsub.publisher"
  member = local.agent
}

resource "google_pubsub_subscription_iam_member" "failed" {
  subscription = google_pubsub_subscription.images.name
  role         = "roles/pubsub.subscriber"
  member       = local.agent
}

# New images also arrive as messages.
data "google_storage_project_service_account" "this" {}

resource "google_pubsub_topic_iam_member" "bucket" {
  topic  = google_pubsub_topic.images.name
  role   = "roles/pubsub.publisher"
  member = data.google_storage_project_service_account.this.member
}

resource "google_storage_notification" "images" {
  bucket         = google_storage_bucket.images.name
  topic          = google_pubsub_topic.images.id
  payload_format = "JSON_API_V1"
  event_types    = ["OBJECT_FINALIZE"]
  depends_on     = [google_pubsub_topic_iam_member.bucket]
}
