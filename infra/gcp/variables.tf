variable "project" {
  type        = string
  description = "ID of the project."
}

variable "region" {
  type    = string
  default = "europe-west1"
}

variable "stage" {
  type        = string
  default     = "dev"
  description = "Part of every name: several may live in one project."
}

variable "image" {
  type        = string
  description = "The function, by digest: a tag may be moved."
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: europe-west1-docker.pkg.dev/project/yololift/function@sha256:…"
  }
}

variable "mount" {
  type        = bool
  default     = true
  description = "Whether releases are read first from a mount of their bucket, or only by the API."
}

variable "cpu" {
  type        = string
  default     = "2"
  description = "CPUs of an instance."
}

# The file system is memory: what the cache holds, and /tmp, count. 2 GiB are some 300 MB for the process with a model of
# 40 MB, 400 MB while a new release is loaded beside it, 512 MB of cache, and the pictures under way.
variable "memory" {
  type    = string
  default = "2Gi"
}

variable "cache_mb" {
  type        = number
  default     = 512
  description = "Most that fetched releases may take of the memory; those on the mount take none."
}

variable "concurrency" {
  type        = number
  default     = 4
  description = "Requests an instance takes at once. One is looked at while the next is decoded; more only wait."
}

variable "min_instances" {
  type        = number
  default     = 0
  description = "Instances always ready, paid by the hour; 0 for none."
}

variable "max_instances" {
  type        = number
  default     = 20
  description = "Most instances of each function at once: the limit of what a mistake may cost."
}

variable "first_release" {
  type        = string
  default     = "demo-documents/1"
  description = "The pointer until something is published; deployments leave it alone from then on."
}

variable "callers" {
  type        = list(string)
  default     = []
  description = "Who may call: user:ops@example.com, serviceAccount:…, group:…"
}

variable "deployer" {
  type        = string
  default     = ""
  description = "Who deploys, and may call; deploy.sh says it."
}

variable "alert_email" {
  type        = string
  default     = ""
  description = "Who hears of alerts; empty: nobody does, and Monitoring shows them all the same."
}

variable "slow_ms" {
  type        = number
  default     = 5000
  description = "ms that 95 of 100 requests should stay under."
}

variable "cold_percent" {
  type        = number
  default     = 10
  description = "Percent of an hour's requests that may meet a cold start."
}
