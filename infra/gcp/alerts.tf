locals {
  channels = google_monitoring_notification_channel.email[*].id
  of_detect = join(" AND ", [
    "resource.type = \"cloud_run_revision\"",
    "resource.labels.service_name = \"${google_cloud_run_v2_service.function["detect"].name}\"",
  ])
  of_both = join(" AND ", [
    "resource.type = \"cloud_run_revision\"",
    "resource.labels.service_name = starts_with(\"${local.name}-\")",
  ])
  # Alerts on five-minute sums above a threshold.
  counts = {
    errors = {
      filter    = "${local.of_both} AND metric.type = \"run.googleapis.com/request_count\" AND metric.labels.response_code_class = \"5xx\""
      threshold = 3
      summary   = "Requests were answered 5xx: more than three in five minutes."
    }
    refused = {
      filter    = "${local.of_detect} AND metric.type = \"run.googleapis.com/request_count\" AND metric.labels.response_code = \"429\""
      threshold = 0
      summary   = "More concurrent requests than max_instances allows."
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  count        = var.alert_email == "" ? 0 : 1
  display_name = "${local.name} alerts"
  type         = "email"
  labels       = { email_address = var.alert_email }
}

resource "google_monitoring_alert_policy" "counts" {
  for_each              = local.counts
  display_name          = "${local.name} ${each.key}"
  combiner              = "OR"
  notification_channels = local.channels
  documentation {
    content = each.value.summary
  }
  conditions {
    display_name = each.key
    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = "0s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
}

resource "google_monitoring_alert_policy" "slow" {
  display_name          = "${local.name} slow"
  combiner              = "OR"
  notification_channels = local.channels
  documentation {
    content = "5 % of requests took longer than slow_ms, for ten minutes."
  }
  conditions {
    display_name = "p95"
    condition_threshold {
      filter          = "${local.of_detect} AND metric.type = \"run.googleapis.com/request_latencies\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.slow_ms
      duration        = "600s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_PERCENTILE_95"
      }
    }
  }
}

resource "google_monitoring_alert_policy" "dead_letters" {
  display_name          = "${local.name} dead letters"
  combiner              = "OR"
  notification_channels = local.channels
  documentation {
    content = "Messages, or objects in the bucket, failed in all attempts."
  }
  conditions {
    display_name = "dead letters"
    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"pubsub_subscription\"",
        "resource.labels.subscription_id = \"${google_pubsub_subscription.dead.name}\"",
        "metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }
}

locals {
  prom_labels = "{monitored_resource=\"cloud_run_revision\",service_name=\"${google_cloud_run_v2_service.function["detect"].name}\"}"
  starts      = "sum(increase(run_googleapis_com:container_startup_latencies_count${local.prom_labels}[1h]))"
  requests    = "sum(increase(run_googleapis_com:request_count${local.prom_labels}[1h]))"
}

# Ignores hours with fewer than 50 requests; the schedule sends 12 of them.
resource "google_monitoring_alert_policy" "cold" {
  display_name          = "${local.name} cold"
  combiner              = "OR"
  notification_channels = local.channels
  documentation {
    content = "More than cold_percent of an hour's requests had a cold start: keep instances with min_instances."
  }
  conditions {
    display_name = "cold starts"
    condition_prometheus_query_language {
      query               = "100 * ${local.starts} / ${local.requests} > ${var.cold_percent} and ${local.requests} > 50"
      duration            = "0s"
      evaluation_interval = "300s"
    }
  }
}
