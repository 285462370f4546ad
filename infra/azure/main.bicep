// yololift on Azure: a function app, its storage, queue, parameter, identity and alerts. `param` lists all
// options; docs/deploy-azure.md has the commands in order.
//
// Checked on each change: the syntax, with a Bicep grammar (tree-sitter); property names, against the typed
// descriptions of ARM's resources in Azure's own SDKs; important properties, with tests. Not checked, for
// lack of a compiler and an account: types of values, `az bicep build`, and deployments.

@description('Part of every resource name, so that one group can contain several deployments.')
@maxLength(8)
param stage string = 'dev'
param location string = resourceGroup().location

@description('Package type: `zip` on Flex Consumption, or `image` on Container Apps.')
@allowed(['zip', 'image'])
param code string = 'zip'
@description('The function\'s image, by digest; for `image`.')
param image string = ''
@description('Name of the image registry; for `image`.')
param registry string = ''

@description('Whether releases are read first from an Azure Files share, or only from blobs.')
param mount bool = true
@description('Memory of a Flex Consumption instance, MB: 512, 2048 or 4096; 2048 includes one CPU.')
@allowed([512, 2048, 4096])
param memory int = 2048
@description('Concurrent requests per instance. One is predicted while the next is decoded; more only wait.')
param concurrency int = 4
@description('Instances always ready, paid by the hour; 0 for none.')
param alwaysReady int = 0
@description('Most instances at once: limits the cost of a mistake.')
param maxInstances int = 40
@description('Number of instances that the timer keeps warm.')
param warmInstances int = 1

@description('Initial pointer; deploy.sh passes the current value if there is one.')
param release string = 'demo-documents/1'
@description('Function key for the app\'s calls to itself. deploy.sh creates one for each deployment.')
@secure()
param manageKey string

@description('E-mail address for alerts; if empty, alerts show in Monitor only.')
param alertEmail string = ''
@description('Alert if more than 5 % of requests take longer, ms.')
param slowMs int = 5000
@description('Alert if a higher percentage of an hour\'s requests has a cold start.')
param coldPercent int = 10
param logDays int = 30

var name = 'yololift-${stage}'
// Account names are global, and allow letters and digits only.
var unique = uniqueString(resourceGroup().id, stage)
var pointerKey = 'yololift/model'

// --- the function's identity

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

// --- the host's own storage: locks, the deployed zip, the queue; keys disabled

resource host 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'yolohost${unique}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource deployments 'containers' = { name: 'deployments' }
  }

  // A message that fails five times moves to the queue of the same name with `-poison`.
  resource queues 'queueServices' = {
    name: 'default'
    resource images 'queues' = { name: 'images' }
    resource poison 'queues' = { name: 'images-poison' }
  }
}

// --- releases, images, results; keys disabled

resource data 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'yolodata${unique}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource models 'containers' = { name: 'models' }
    resource images 'containers' = { name: 'images' }
    // Separate, so that a result is not a new image.
    resource results 'containers' = { name: 'results' }
  }
}

// --- the mount: SMB supports keys only, so it has its own account, whose key is in the vault

resource share 'Microsoft.Storage/storageAccounts@2023-05-01' = if (mount) {
  name: 'yoloshare${unique}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: true
  }

  resource files 'fileServices' = {
    name: 'default'
    resource models 'shares' = {
      name: 'models'
      properties: { accessTier: 'TransactionOptimized', shareQuota: 100 }
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'yolo-${unique}'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }

  resource manage 'secrets' = {
    name: 'manage-key'
    properties: { value: manageKey }
  }
}

resource shareKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (mount) {
  parent: vault
  name: 'share-key'
  properties: { value: mount ? share!.listKeys().keys[0].value : '' }
}

// --- the release in force, and a secret by reference

resource configuration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' = {
  name: 'yololift-${unique}'
  location: location
  // The free tier allows 1,000 requests a day; one instance sends 1,440.
  sku: { name: 'developer' }
  properties: { disableLocalAuth: true, dataPlaneProxy: { authenticationMode: 'Pass-through' } }

  resource pointer 'keyValues' = {
    name: replace(pointerKey, '/', '~2F')
    properties: { value: release }
  }

  resource manage 'keyValues' = {
    name: 'yololift~2Fmanage-key'
    properties: {
      contentType: 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8'
      value: '{"uri":"${vault::manage.properties.secretUri}"}'
    }
  }
}

// --- the function's roles, on single resources

var roles = {
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  queueSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  configurationReader: '516239f1-63e1-4d78-a4de-a74fb236a071'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource readModels 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: data::blobs::models
  name: guid(data.id, 'models', identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobReader)
  }
}

resource readImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: data::blobs::images
  name: guid(data.id, 'images', identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobReader)
  }
}

resource writeResults 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: data::blobs::results
  name: guid(data.id, 'results', identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
  }
}

// The Functions host needs its whole own account.
resource ownHost 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: host
  name: guid(host.id, 'blobs', identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobOwner)
  }
}

resource useQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: host
  name: guid(host.id, 'queues', identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueContributor)
  }
}

resource readPointer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: configuration
  name: guid(configuration.id, identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.configurationReader)
  }
}

resource readSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
  }
}

resource writeLogs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, identity.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
  }
}

// --- new images also arrive as messages: Event Grid sends them to the queue

resource newImages 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: '${name}-images'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { source: data.id, topicType: 'Microsoft.Storage.StorageAccounts' }

  resource toQueue 'eventSubscriptions' = {
    name: 'to-queue'
    properties: {
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/images/'
      }
      deliveryWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        destination: {
          endpointType: 'StorageQueue'
          properties: { resourceId: host.id, queueName: host::queues::images.name }
        }
      }
    }
    dependsOn: [sendToQueue]
  }
}

resource sendToQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: host
  name: guid(host.id, 'sender', newImages.id)
  properties: {
    principalId: newImages.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueSender)
  }
}

// --- logs

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: logDays }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: workspace.id, DisableLocalAuth: true }
}

module alerts 'alerts.bicep' = {
  name: '${name}-alerts'
  params: {
    name: name
    location: location
    workspaceId: workspace.id
    email: alertEmail
    slowMs: slowMs
    coldPercent: coldPercent
  }
}

// --- the function

var modelsBlobs = 'az://${data.name}/models'
var settings = {
  MODEL_POINTER: 'appconfig://${configuration.name}/${pointerKey}'
  MODEL_SOURCES: mount ? 'file:///mounts/models,${modelsBlobs}' : modelsBlobs
  // Of 3.2 GB disk per instance, at 2,048 MB memory.
  MODEL_CACHE_MB: '1000'
  IMAGE_SOURCES: 'az://${data.name}/images'
  RESULTS: 'az://${data.name}/results'
  QUEUE_NAME: host::queues::images.name
  WARM_SCHEDULE: '0 */5 * * * *'
  WARM_INSTANCES: string(warmInstances)
  // Why: docs/guides/model-delivery.md, "Swapping".
  MALLOC_TRIM_THRESHOLD_: '131072'
  // The identity for the SDKs and the host.
  AZURE_CLIENT_ID: identity.properties.clientId
  AzureWebJobsStorage__accountName: host.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.properties.clientId}'
}

module flex 'flex.bicep' = if (code == 'zip') {
  name: '${name}-flex'
  params: {
    name: '${name}-${unique}'
    location: location
    identityId: identity.id
    deploymentContainer: '${host.properties.primaryEndpoints.blob}${host::blobs::deployments.name}'
    settings: settings
    manageKey: '@Microsoft.AppConfiguration(Endpoint=${configuration.properties.endpoint}; Key=yololift/manage-key)'
    shareAccount: mount ? share.name : ''
    shareKey: mount ? '@Microsoft.KeyVault(SecretUri=${shareKey!.properties.secretUri})' : ''
    memory: memory
    concurrency: concurrency
    alwaysReady: alwaysReady
    maxInstances: maxInstances
  }
  dependsOn: [readModels, ownHost, useQueue, readPointer, readSecrets, writeLogs]
}

module containers 'container-app.bicep' = if (code == 'image') {
  name: '${name}-containers'
  params: {
    name: '${name}-${unique}'
    location: location
    identityId: identity.id
    image: image
    registry: registry
    settings: settings
    manageKeyUri: vault::manage.properties.secretUri
    shareAccount: mount ? share.name : ''
    workspaceName: workspace.name
    concurrency: concurrency
    alwaysReady: alwaysReady
    maxInstances: maxInstances
  }
  dependsOn: [readModels, ownHost, useQueue, readPointer, readSecrets, writeLogs]
}

@description('Name of the function app.')
output app string = '${name}-${unique}'
@description('URL for POST /detect with a function key.')
output url string = code == 'zip' ? flex!.outputs.url : containers!.outputs.url
@description('For `yololift publish --to`.')
output modelsRoot string = modelsBlobs
@description('For `yololift publish --set`.')
output pointer string = 'appconfig://${configuration.name}/${pointerKey}'
@description('Images uploaded here are predicted.')
output imagesRoot string = 'az://${data.name}/images'
output resultsRoot string = 'az://${data.name}/results'
@description('Account of the queue `images` for {"command":"batch","items":["az://…"]}, in Base64.')
output queueAccount string = host.name
output shareAccount string = mount ? share.name : ''
