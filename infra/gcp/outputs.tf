output "url" {
  value       = google_cloud_run_v2_service.function["detect"].uri
  description = "Takes POST /detect with an ID token whose audience it is."
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
  description = "Images put here are looked at."
}

output "results_root" {
  value = "gs://${google_storage_bucket.results.name}"
}

output "queue" {
  value       = google_pubsub_topic.images.id
  description = "Takes {\"command\":\"batch\",\"items\":[\"gs://…\"]}."
}
