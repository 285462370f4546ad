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
  description = "Part of every resource name, so that one project can contain several deployments."
}

variable "image" {
  type        = string
  description = "The function's image, by digest: tags are mutable."
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Use the image's digest: europe-west1-docker.pkg.dev/project/yololift/function@sha256:…"
  }
}

variable "mount" {
  type        = bool
  default     = true
  description = "Whether releases are read first from a mount of their bucket, or only through the API."
}

variable "cpu" {
  type        = string
  default     = "2"
  description = "CPUs per instance."
}

# The file system is in memory: the cache and /tmp count. 2 GiB are about 300 MB for the process with a model
# of 40 MB, 400 MB while a new release is loaded beside it, 512 MB of cache, and the images in progress.
variable "memory" {
  type    = string
  default = "2Gi"
}

variable "cache_mb" {
  type        = number
  default     = 512
  description = "Most memory for downloaded releases; those on the mount need none."
}

variable "concurrency" {
  type        = number
  default     = 4
  description = "Concurrent requests per instance. One is predicted while the next is decoded; more only wait."
}

variable "min_instances" {
  type        = number
  default     = 0
  description = "Instances always ready, paid by the hour; 0 for none."
}

variable "max_instances" {
  type        = number
  default     = 20
  description = "Most instances of each function at once: limits the cost of a mistake."
}

variable "first_release" {
  type        = string
  default     = "demo-documents/1"
  description = "Initial pointer; later deployments do not change it."
}

variable "callers" {
  type        = list(string)
  default     = []
  description = "Members that may call: user:ops@example.com, serviceAccount:…, group:…"
}

variable "deployer" {
  type        = string
  default     = ""
  description = "Member that deploys and may call; set by deploy.sh."
}

variable "alert_email" {
  type        = string
  default     = ""
  description = "E-mail address for alerts; if empty, alerts show in Monitoring only."
}

variable "slow_ms" {
  type        = number
  default     = 5000
  description = "Alert if more than 5 % of requests take longer, ms."
}

variable "cold_percent" {
  type        = number
  default     = 10
  description = "Alert if a higher percentage of an hour's requests has a cold start."
}
