#!/usr/bin/env bash
# Packages the checked-out commit, deploys it, publishes a first model and calls the function once.
#   infra/azure/deploy.sh dev                                     a zip on Flex Consumption
#   infra/azure/deploy.sh dev code=image registry=myregistry      an image on Container Apps
# Further arguments set parameters of main.bicep: alertEmail=ops@example.com. Credentials are those of `az`.
# AZURE_LOCATION and AZURE_GROUP set the target. FUNCTIONS_BASE overrides an image's base.
set -euo pipefail
stage="${1:?missing stage; usage: infra/azure/deploy.sh dev}"
shift
location="${AZURE_LOCATION:?set AZURE_LOCATION, as westeurope}"
group="${AZURE_GROUP:-yololift-$stage}"
cd "$(dirname "$0")/../.."

yololift() { npx --yes pnpm@12.21.0 --silent yololift "$@"; }
parameter() { for one in "${@:2}"; do case "$one" in "$1="*) echo "${one#*=}" ;; esac; done; }

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
code="$(parameter code "$@")"
parameters=("$@")

az group create --name "$group" --location "$location" --output none
# The deploying user writes releases, the pointer and the zip; these need roles, since keys are disabled.
me="$(az ad signed-in-user show --query id --output tsv 2>/dev/null || az ad sp show --id "$(az account show --query user.name --output tsv)" --query id --output tsv)"
scope="$(az group show --name "$group" --query id --output tsv)"
for role in 'App Configuration Data Owner' 'Storage Blob Data Contributor'; do
  az role assignment create --assignee "$me" --role "$role" --scope "$scope" --output none
done

if [ "$code" = image ]; then
  registry="$(parameter registry "$@")"
  image="${registry:?missing registry; add registry=myregistry}.azurecr.io/yololift"
  version="$(git rev-parse HEAD)"
  image_digest() { az acr manifest show-metadata --registry "$registry" --name "yololift:$version" --query digest --output tsv; }
  if ! digest="$(image_digest 2>/dev/null)"; then
    yololift package azure --context --out "$work"
    az acr login --name "$registry"
    # Tags are mutable: build on a digest.
    base="${FUNCTIONS_BASE:-$(sed -n 's/^ARG BASE=//p' infra/azure/Dockerfile)}"
    [[ "$base" = *@sha256:* ]] || base="$base@$(docker buildx imagetools inspect "$base" --format '{{.Manifest.Digest}}')"
    docker build --platform linux/amd64 --provenance=false --file infra/azure/Dockerfile \
      --build-arg "BASE=$base" --tag "$image:$version" "$work/context"
    docker push "$image:$version"
    digest="$(image_digest)"
  fi
  parameters+=("image=$image@$digest")
else
  yololift package azure --zip --out "$work"
fi

# A deployment would reset the pointer to its initial value, so it gets the current one.
store="$(az appconfig list --resource-group "$group" --query '[0].name' --output tsv)"
if [ -n "$store" ]; then
  release="$(az appconfig kv show --name "$store" --key yololift/model --auth-mode login --query value --output tsv 2>/dev/null || true)"
  [ -z "$release" ] || parameters+=("release=$release")
fi

# Key for the app's calls to itself: new for each deployment, stored in the vault and the app only.
key="$(openssl rand -hex 24)"
az deployment group create --resource-group "$group" --name yololift --template-file infra/azure/main.bicep \
  --parameters "stage=$stage" "manageKey=$key" "${parameters[@]}" --output none
output() { az deployment group show --resource-group "$group" --name yololift --query "properties.outputs.$1.value" --output tsv; }
app="$(output app)"

if [ "$code" != image ]; then
  az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$work/function.zip" --output none
fi
az functionapp keys set --resource-group "$group" --name "$app" --key-type functionKeys --key-name manage --key-value "$key" --output none

# The initial release of a new store. If it exists, its bytes are verified and nothing is written.
yololift publish packages/demo-model/release/demo-documents/1/model.onnx --name demo-documents --version 1 \
  --self-test packages/demo-model/samples/export.jpg --to "$(output modelsRoot)"

curl --fail --silent --show-error --retry 12 --retry-delay 5 --retry-all-errors --header "x-functions-key: $key" \
  --header 'content-type: image/jpeg' --data-binary @packages/demo-model/samples/export.jpg "$(output url)/detect"
echo
