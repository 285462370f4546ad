# yololift on GCP, for OpenTofu and Terraform: two Cloud Run functions of one image, buckets, a queue with dead letters, a
# schedule, alerts. variables.tf lists all options; docs/deploy-gcp.md has the commands in order.
#
# Checked on each change: the HCL syntax; names of resources and attributes, and required ones, against the
# provider's own typings (6.50); important properties, with tests. Not checked, for lack of an account: `plan`
# and `apply`.
terraform {
  required_version = ">= 1.6"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}

data "google_project" "this" {}

locals {
  name = "yololift-${var.stage}"
  # Cloud Run's URL is known before the service exists, so that a service can get its own.
  detect_url = "https://${local.name}-detect-${data.google_project.this.number}.${var.region}.run.app"
  batch_url  = "https://${local.name}-batch-${data.google_project.this.number}.${var.region}.run.app"
  agent      = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_project_service" "apis" {
  for_each = toset([
    "run.googleapis.com",
    "pubsub.googleapis.com",
    "cloudscheduler.googleapis.com",
    "parametermanager.googleapis.com",
    "monitoring.googleapis.com",
  ])
  service            = each.value
  disable_on_destroy = false
}
