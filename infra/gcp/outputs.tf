output "url" {
  value       = google_cloud_run_v2_service.function["detect"].uri
  description = "URL for POST /detect with an ID token; also the token's audience."
}

output "models_root" {
  value       = "gs://${google_storage_bucket.models.name}"
  description = "For `yololift publish --to`."
}

output "pointer" {
  value       = local.pointer
  description = "For `yololift publish --set`."
}

output "images_root" {
  value       = "gs://${google_storage_bucket.images.name}"
  description = "Images uploaded here are predicted."
}

output "results_root" {
  value = "gs://${google_storage_bucket.results.name}"
}

output "queue" {
  value       = google_pubsub_topic.images.id
  description = "Topic for {\"command\":\"batch\",\"items\":[\"gs://…\"]}."
}
