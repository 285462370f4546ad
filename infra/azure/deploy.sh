#!/usr/bin/env bash
# Packages what is checked out, deploys it, publishes a first model, and calls it once.
#   infra/azure/deploy.sh dev                                     a zip on Flex Consumption
#   infra/azure/deploy.sh dev code=image registry=myregistry      an image on Container Apps
# More of main.bicep's parameters may follow: alertEmail=ops@example.com. Credentials are found as `az` finds them;
# AZURE_LOCATION and AZURE_GROUP say where to. FUNCTIONS_BASE is another base of an image.
set -euo pipefail
stage="${1:?name a stage: infra/azure/deploy.sh dev}"
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
# Whoever deploys writes releases, the pointer and the zip, none of which keys open.
me="$(az ad signed-in-user show --query id --output tsv 2>/dev/null || az ad sp show --id "$(az account show --query user.name --output tsv)" --query id --output tsv)"
scope="$(az group show --name "$group" --query id --output tsv)"
for role in 'App Configuration Data Owner' 'Storage Blob Data Contributor'; do
  az role assignment create --assignee "$me" --role "$role" --scope "$scope" --output none
done

if [ "$code" = image ]; then
  registry="$(parameter registry "$@")"
  image="${registry:?say which registry: registry=myregistry}.azurecr.io/yololift"
  version="$(git rev-parse HEAD)"
  image_digest() { az acr manifest show-metadata --registry "$registry" --name "yololift:$version" --query digest --output tsv; }
  if ! digest="$(image_digest 2>/dev/null)"; then
    yololift package azure --context --out "$work"
    az acr login --name "$registry"
    # A tag may be moved: what is built stands on a digest.
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

# A deployment would put the pointer back to its first value: it is told the present one.
store="$(az appconfig list --resource-group "$group" --query '[0].name' --output tsv)"
if [ -n "$store" ]; then
  release="$(az appconfig kv show --name "$store" --key yololift/model --auth-mode login --query value --output tsv 2>/dev/null || true)"
  [ -z "$release" ] || parameters+=("release=$release")
fi

# The key by which the app calls itself: a new one each time, known to the vault and the app alone.
key="$(openssl rand -hex 24)"
az deployment group create --resource-group "$group" --name yololift --template-file infra/azure/main.bicep \
  --parameters "stage=$stage" "manageKey=$key" "${parameters[@]}" --output none
output() { az deployment group show --resource-group "$group" --name yololift --query "properties.outputs.$1.value" --output tsv; }
app="$(output app)"

if [ "$code" != image ]; then
  az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$work/function.zip" --output none
fi
az functionapp keys set --resource-group "$group" --name "$app" --key-type functionKeys --key-name manage --key-value "$key" --output none

# The release that a new store points to; where it lies already, its bytes are verified and nothing is written.
yololift publish packages/demo-model/release/demo-documents/1/model.onnx --name demo-documents --version 1 \
  --self-test packages/demo-model/samples/export.jpg --to "$(output modelsRoot)"

curl --fail --silent --show-error --retry 12 --retry-delay 5 --retry-all-errors --header "x-functions-key: $key" \
  --header 'content-type: image/jpeg' --data-binary @packages/demo-model/samples/export.jpg "$(output url)/detect"
echo
