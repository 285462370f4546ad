#!/usr/bin/env bash
# Builds the image of the checked-out commit, pushes it to Artifact Registry, deploys it and calls it once.
#   infra/gcp/deploy.sh dev -var alert_email=ops@example.com
# Credentials are those of gcloud. GOOGLE_CLOUD_PROJECT and GCP_REGION set the target. RUN_BASE overrides the
# base image. The same commit again deploys the existing image.
set -euo pipefail
stage="${1:?missing stage; usage: infra/gcp/deploy.sh dev}"
shift
project="${GOOGLE_CLOUD_PROJECT:?set GOOGLE_CLOUD_PROJECT}"
region="${GCP_REGION:-europe-west1}"
cd "$(dirname "$0")/../.."
export CLOUDSDK_CORE_PROJECT="$project"

yololift() { npx --yes pnpm@12.21.0 --silent yololift "$@"; }
terraform() { "$(type -P tofu || type -P terraform)" -chdir=infra/gcp "$@"; }

version="$(git rev-parse HEAD)"
registry="$region-docker.pkg.dev"
image="$registry/$project/yololift/function"
image_digest() { gcloud artifacts docker images describe "$image:$version" --format 'value(image_summary.digest)'; }

# Required before Terraform can plan anything.
gcloud services enable artifactregistry.googleapis.com pubsub.googleapis.com storage.googleapis.com
gcloud beta services identity create --service pubsub.googleapis.com >/dev/null
gcloud artifacts repositories describe yololift --location "$region" >/dev/null 2>&1 ||
  gcloud artifacts repositories create yololift --location "$region" --repository-format docker
state="$project-yololift-state"
gcloud storage buckets describe "gs://$state" >/dev/null 2>&1 ||
  gcloud storage buckets create "gs://$state" --location "$region" --uniform-bucket-level-access --public-access-prevention
gcloud storage buckets update "gs://$state" --versioning >/dev/null

if ! digest="$(image_digest 2>/dev/null)"; then
  context="$(mktemp -d)"
  trap 'rm -rf "$context"' EXIT
  yololift package gcp --context --out "$context"
  gcloud auth print-access-token | docker login --username oauth2accesstoken --password-stdin "https://$registry"
  docker build --platform linux/amd64 --provenance=false --file infra/gcp/Dockerfile \
    ${RUN_BASE:+--build-arg "BASE=$RUN_BASE"} --tag "$image:$version" "$context/context"
  docker push "$image:$version"
  digest="$(image_digest)"
fi

account="$(gcloud config get account)"
member="user:$account"
audience=()
terraform init -input=false -reconfigure -backend-config "bucket=$state" -backend-config "prefix=$stage"
case "$account" in *.gserviceaccount.com) member="serviceAccount:$account" ;; esac
terraform apply -input=false -auto-approve -var "project=$project" -var "region=$region" -var "stage=$stage" \
  -var "image=$image@$digest" -var "deployer=$member" "$@"
url="$(terraform output -raw url)"

# The initial release of a new pointer. If it exists, its bytes are verified and nothing is written.
yololift publish packages/demo-model/release/demo-documents/1/model.onnx --name demo-documents --version 1 \
  --self-test packages/demo-model/samples/export.jpg --to "$(terraform output -raw models_root)"

# The permission to call may take a minute to apply.
case "$member" in serviceAccount:*) audience=(--audiences "$url") ;; esac
curl --fail --silent --show-error --retry 12 --retry-delay 5 --retry-all-errors \
  --header "authorization: Bearer $(gcloud auth print-identity-token "${audience[@]}")" \
  --header 'content-type: image/jpeg' --data-binary @packages/demo-model/samples/export.jpg "$url/detect"
echo
