#!/usr/bin/env bash
# Builds the image of the checked-out commit, pushes it to ECR, deploys it and invokes it once.
#   infra/aws/deploy.sh dev --param alarmEmail=ops@example.com
# Credentials and AWS_REGION are resolved as by the AWS CLI. LAMBDA_BASE overrides the base image. The same
# commit again deploys the existing image.
set -euo pipefail
stage="${1:?missing stage; usage: infra/aws/deploy.sh dev}"
shift
region="${AWS_REGION:?set AWS_REGION}"
cd "$(dirname "$0")/../.."

yololift() { npx --yes pnpm@12.21.0 --silent yololift "$@"; }

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
version="$(git rev-parse HEAD)"
account="$(aws sts get-caller-identity --query Account --output text)"
registry="$account.dkr.ecr.$region.amazonaws.com"
image_digest() {
  aws ecr describe-images --repository-name yololift --image-ids "imageTag=$version" \
    --query 'imageDetails[0].imageDigest' --output text
}

if ! digest="$(image_digest 2>/dev/null)"; then
  yololift package aws --context --out "$work"
  aws ecr get-login-password | docker login --username AWS --password-stdin "$registry"
  # Tags are mutable: build on a digest.
  base="${LAMBDA_BASE:-$(sed -n 's/^ARG BASE=//p' infra/aws/Dockerfile)}"
  [[ "$base" = *@sha256:* ]] || base="$base@$(docker buildx imagetools inspect "$base" --format '{{.Manifest.Digest}}')"
  # Lambda accepts an image only, not an index with attestations.
  docker build --platform linux/amd64 --provenance=false --file infra/aws/Dockerfile \
    --build-arg "BASE=$base" --tag "$registry/yololift:$version" "$work/context"
  docker push "$registry/yololift:$version"
  digest="$(image_digest)"
fi

export YOLOLIFT_IMAGE="$registry/yololift@$digest" SLS_TELEMETRY_DISABLED=1 SLS_NOTIFICATIONS_MODE=off
(cd infra/aws && npx --yes pnpm@12.21.0 exec osls deploy --stage "$stage" --region "$region" "$@")

# The initial release of a new stack. If it exists, its bytes are verified and nothing is written.
yololift publish packages/demo-model/release/demo-documents/1/model.onnx --name demo-documents --version 1 \
  --self-test packages/demo-model/samples/export.jpg --to "s3://yololift-$stage-models-$account-$region/models"

answer="$work/answer.json"
failure="$(aws lambda invoke --function-name "yololift-$stage-detect" --cli-binary-format raw-in-base64-out \
  --payload '{"command":"warm"}' --query FunctionError --output text "$answer")"
cat "$answer"
echo
[ "$failure" = None ] || { echo "yololift-$stage-detect failed: $failure" >&2; exit 1; }
