// Each rule queries the logs of its window every 15 minutes; $0.50 a month each.
param name string
param location string
param workspaceId string
param email string
param slowMs int
param coldPercent int

var rules = [
  {
    name: 'errors'
    summary: 'Invocations failed, or requests were answered 5xx: more than three in 15 minutes.'
    query: 'AppRequests | where Success == false and (ResultCode startswith "5" or ResultCode == "0")'
    above: 3
    window: 'PT15M'
  }
  {
    name: 'poison'
    summary: 'Messages or images failed in all attempts: see the queue images-poison.'
    query: 'AppTraces | where Message has "images-poison"'
    above: 0
    window: 'PT15M'
  }
  {
    name: 'slow'
    summary: '5 % of requests took longer than slowMs.'
    query: 'AppRequests | where Name == "http" | summarize p95 = percentile(DurationMs, 95) | where p95 > ${slowMs}'
    above: 0
    window: 'PT15M'
  }
  {
    name: 'cold'
    summary: 'More than coldPercent of an hour\'s requests had a cold start: keep more instances warm or always ready.'
    query: 'AppTraces | where Message startswith "cold start:" | summarize starts = count() | extend requests = toscalar(AppRequests | count) | where requests > 50 and 100 * starts > ${coldPercent} * requests'
    above: 0
    window: 'PT1H'
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: '${name}-alerts'
  location: 'global'
  properties: {
    groupShortName: 'yololift'
    enabled: true
    emailReceivers: [{ name: 'email', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: location
    properties: {
      description: rule.summary
      severity: 2
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: rule.window
      autoMitigate: true
      criteria: {
        allOf: [
          { query: rule.query, timeAggregation: 'Count', operator: 'GreaterThan', threshold: rule.above }
        ]
      }
      actions: { actionGroups: empty(email) ? [] : [group.id] }
    }
  }
]
