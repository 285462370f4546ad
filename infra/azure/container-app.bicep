// The function as an image on Container Apps; the image's base contains the Functions host.
param name string
param location string
param identityId string
param image string
@description('Name of the image registry, in this resource group.')
param registry string
param settings object
@description('URI of the secret with the key for the app\'s calls to itself.')
param manageKeyUri string
@description('Storage account of the models share; empty for none.')
param shareAccount string
param workspaceName string
param concurrency int
param alwaysReady int
param maxInstances int

var own = union(settings, { MANAGE_URL: 'https://${name}.${environment.properties.defaultDomain}', TIMEOUT_SECONDS: '220' })
var plain = [for setting in items(own): { name: setting.key, value: setting.value }]
var hasMount = !empty(shareAccount)

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }

  resource models 'storages' = if (hasMount) {
    name: 'models'
    properties: {
      azureFile: {
        accountName: shareAccount
        shareName: 'models'
        accessMode: 'ReadOnly'
        accountKey: account!.listKeys().keys[0].value
      }
    }
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = if (hasMount) {
  name: shareAccount
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  kind: 'functionapp'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: 80, allowInsecure: false }
      registries: [{ server: '${registry}.azurecr.io', identity: identityId }]
      secrets: [{ name: 'manage-key', keyVaultUrl: manageKeyUri, identity: identityId }]
    }
    template: {
      containers: [
        {
          name: 'function'
          image: image
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: concat(plain, [{ name: 'MANAGE_KEY', secretRef: 'manage-key' }])
          volumeMounts: hasMount ? [{ volumeName: 'models', mountPath: '/mounts/models' }] : []
        }
      ]
      volumes: hasMount ? [{ name: 'models', storageName: 'models', storageType: 'AzureFile' }] : []
      scale: {
        minReplicas: alwaysReady
        maxReplicas: maxInstances
        rules: [{ name: 'http', http: { metadata: { concurrentRequests: string(concurrency) } } }]
      }
    }
  }
  dependsOn: [environment::models, pull]
}

resource images 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registry
}

// AcrPull
resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: images
  name: guid(images.id, identityId)
  properties: {
    principalId: reference(identityId, '2023-01-31').principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
  }
}

output url string = 'https://${app.properties.configuration.ingress.fqdn}'
