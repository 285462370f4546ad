// The function as a zip on Flex Consumption, without a remote build: `az functionapp deployment source
// config-zip` uploads the output of `yololift package azure --zip` to the deployment container.
param name string
param location string
param identityId string
@description('URL of the zip\'s deployment container.')
param deploymentContainer string
param settings object
@description('Reference to the key for the app\'s calls to itself.')
param manageKey string
@description('Storage account of the models share; empty for none.')
param shareAccount string
@description('Reference to its key.')
param shareKey string
param memory int
param concurrency int
param alwaysReady int
param maxInstances int

var own = union(
  settings,
  { MANAGE_KEY: manageKey, TIMEOUT_SECONDS: '220' },
  empty(shareAccount) ? {} : { SHARE_KEY: shareKey }
)

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: [for setting in items(own): { name: setting.key, value: setting.value }]
    }
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainer
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: memory
        maximumInstanceCount: maxInstances
        alwaysReady: alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }]
        triggers: { http: { perInstanceConcurrency: concurrency } }
      }
    }
  }

  // Read-only for the function; only publishing writes to it.
  resource mounts 'config' = if (!empty(shareAccount)) {
    name: 'azurestorageaccounts'
    properties: {
      models: {
        type: 'AzureFiles'
        accountName: shareAccount
        shareName: 'models'
        mountPath: '/mounts/models'
        protocol: 'Smb'
        accessKey: '@AppSettingRef(SHARE_KEY)'
      }
    }
  }
}

output url string = 'https://${app.properties.defaultHostName}'
