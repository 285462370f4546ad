# yololift on GCP, for OpenTofu and Terraform: two Cloud Run functions of one image, buckets, a queue with dead letters, a
# schedule, alerts. What may be chosen stands in variables.tf; docs/deploy-gcp.md has the commands in their order.
#
# Checked, on each change: the syntax of HCL; each resource's and attribute's name, and what is required, against the
# provider's own typings (6.50); the properties that matter, by tests. Not checked, for want of an account:
# `plan` and `apply`.
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
  # Cloud Run names a service's address before it is there: a service can know its own.
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
