/**
 * `node infra/azure/testing/write-arm-schema.ts <folder with node_modules>`: writes the property names of
 * ARM's resources to `arm-schema.json`, from the mappers and serializers of Azure's SDKs, which are generated
 * from ARM's own descriptions:
 *   npm install --ignore-scripts @azure/arm-{appservice@19,storage@20,appconfiguration@4,keyvault@5,appinsights@5.0.0-beta.8,monitor@8} \
 *     @azure/arm-{operationalinsights@9,eventgrid@14,appcontainers@3,msi@2,authorization@9}
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ObjectSchema } from './check-names.ts';

const [folder = ''] = process.argv.slice(2);
const sdk = (path: string) => join(folder, 'node_modules/@azure', path);
const MODULAR = 'dist/esm/models/models.js';
const STORAGE = `arm-storage/${MODULAR}`;
const WEB = `arm-appservice/${MODULAR}`;
const VAULT = `arm-keyvault/${MODULAR}`;
const CONTAINERS = 'arm-appcontainers/dist/esm/models/mappers.js';
const EVENTS = 'arm-eventgrid/dist-esm/src/models/mappers.js';
const CONFIGURATION = 'arm-appconfiguration/dist-esm/src/models/mappers.js';

/** Where each resource type is described: the file, and the name in it. */
const TYPES: Readonly<Record<string, readonly [string, string]>> = {
  'Microsoft.App/containerApps': [CONTAINERS, 'ContainerApp'],
  'Microsoft.App/managedEnvironments': [CONTAINERS, 'ManagedEnvironment'],
  'Microsoft.App/managedEnvironments/storages': [CONTAINERS, 'ManagedEnvironmentStorage'],
  'Microsoft.AppConfiguration/configurationStores': [CONFIGURATION, 'ConfigurationStore'],
  'Microsoft.AppConfiguration/configurationStores/keyValues': [CONFIGURATION, 'KeyValue'],
  'Microsoft.Authorization/roleAssignments': [
    'arm-authorization/dist-esm/src/models/mappers.js',
    'RoleAssignmentCreateParameters',
  ],
  'Microsoft.EventGrid/systemTopics': [EVENTS, 'SystemTopic'],
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': [EVENTS, 'EventSubscription'],
  'Microsoft.Insights/actionGroups': [
    'arm-monitor/dist/esm/models/actionGroupsApi/models.js',
    'actionGroupResource',
  ],
  'Microsoft.Insights/components': [
    'arm-appinsights/dist/esm/models/mappers.js',
    'ApplicationInsightsComponent',
  ],
  'Microsoft.Insights/scheduledQueryRules': [
    'arm-monitor/dist/esm/models/scheduledQueryRuleApi/models.js',
    'scheduledQueryRuleResource',
  ],
  'Microsoft.KeyVault/vaults': [VAULT, 'vaultCreateOrUpdateParameters'],
  'Microsoft.KeyVault/vaults/secrets': [VAULT, 'secretCreateOrUpdateParameters'],
  'Microsoft.ManagedIdentity/userAssignedIdentities': ['arm-msi/dist/esm/models/mappers.js', 'Identity'],
  'Microsoft.OperationalInsights/workspaces': [
    'arm-operationalinsights/dist-esm/src/models/mappers.js',
    'Workspace',
  ],
  'Microsoft.Storage/storageAccounts': [STORAGE, 'storageAccountCreateParameters'],
  'Microsoft.Storage/storageAccounts/blobServices': [STORAGE, 'blobServiceProperties'],
  'Microsoft.Storage/storageAccounts/blobServices/containers': [STORAGE, 'blobContainer'],
  'Microsoft.Storage/storageAccounts/fileServices': [STORAGE, 'fileServiceProperties'],
  'Microsoft.Storage/storageAccounts/fileServices/shares': [STORAGE, 'fileShare'],
  'Microsoft.Storage/storageAccounts/queueServices': [STORAGE, 'queueServiceProperties'],
  'Microsoft.Storage/storageAccounts/queueServices/queues': [STORAGE, 'storageQueue'],
  'Microsoft.Web/serverfarms': [WEB, 'appServicePlan'],
  'Microsoft.Web/sites': [WEB, 'site'],
  'Microsoft.Web/sites/config': [WEB, 'azureStoragePropertyDictionaryResource'],
};

const schema: Record<string, ObjectSchema> = {};
for (const [type, [path, name]] of Object.entries(TYPES)) {
  const read = path.endsWith('models.js') ? readSerializers : readMappers;
  schema[type] = (await read(sdk(path), name)) ?? fail(`${path} has no ${name}`);
}
// Since 2024-05-01; no SDK has it yet.
put(
  schema['Microsoft.AppConfiguration/configurationStores']?.names as Names,
  ['properties', 'dataPlaneProxy'],
  {
    names: { authenticationMode: null, privateLinkDelegation: null },
  },
);
await writeFile(new URL('arm-schema.json', import.meta.url), `${JSON.stringify(schema)}\n`);

type Names = Record<string, ObjectSchema | null>;

interface Mapper {
  readonly serializedName?: string;
  readonly type: {
    readonly name: string;
    readonly className?: string;
    readonly uberParent?: string;
    readonly element?: Mapper;
    readonly modelProperties?: Readonly<Record<string, Mapper>>;
  };
}

/** A mapper's `serializedName` is a path: `properties.sku.name`. */
async function readMappers(file: string, top: string): Promise<ObjectSchema | undefined> {
  const mappers = Object.entries(
    (await import(pathToFileURL(file).href)) as Readonly<Record<string, Mapper>>,
  );
  const byClass = (name: string) =>
    mappers.filter(([, { type }]) => [type?.className, type?.uberParent].includes(name));

  function read(className: string, above: readonly string[]): ObjectSchema | null {
    if (above.includes(className)) return null;
    const names: Names = {};
    const properties = byClass(className).flatMap(([, { type }]) =>
      Object.values(type.modelProperties ?? {}),
    );
    for (const property of properties) {
      put(names, parsePath(property), readType(property, [...above, className]));
    }
    return properties.length === 0 ? null : { names };
  }

  function readType({ type }: Mapper, above: readonly string[]): ObjectSchema | null {
    if (type.name === 'Sequence' && type.element) return readType(type.element, above);
    return type.name === 'Composite' && type.className ? read(type.className, above) : null;
  }

  return read(top, []) ?? undefined;
}

/** `properties.sku.name`; a dot in a name itself is escaped. */
function parsePath({ serializedName = '' }: Mapper): readonly string[] {
  return serializedName.split(/(?<!\\)\./).map((part) => part.replace('\\.', '.'));
}

function put(names: Names, [first = '', ...rest]: readonly string[], schema: ObjectSchema | null): void {
  if (rest.length === 0) {
    names[first] = schema;
    return;
  }
  const below = names[first] ?? { names: {} };
  names[first] = below;
  put(below.names as Names, rest, schema);
}

/** A serializer returns the object as sent. */
async function readSerializers(file: string, top: string): Promise<ObjectSchema | undefined> {
  const text = (await readFile(file, 'utf8')).replace(
    /^( +)return \{ (.*) \};$/gm,
    (_, indent: string, entries: string) =>
      `${indent}return {\n${entries
        .replace(/(?:^|, )(?=\w+: )/g, `\n${indent}  `)
        .trimStart()
        .replace(/^/, `${indent}  `)}\n${indent}};`,
  );
  const functions = new Map(
    [
      ...text.matchAll(/^(?:export )?function (\w+)Serializer\(item\) \{\n( +)return \{\n(.*?)^\2\};\n\}/gms),
    ].map(([, name = '', , body = '']) => [name, body]),
  );

  function read(name: string, above: readonly string[]): ObjectSchema | null {
    const body = functions.get(name.replace(/Array$/, ''));
    if (body === undefined || above.includes(name)) return null;
    const names = parseEntries(body).map(([key, below]) => [key, below && read(below, [...above, name])]);
    return { names: Object.fromEntries(names) };
  }

  return read(top, []) ?? undefined;
}

/** A serializer's entries: each name, and the serializer of its value. */
function parseEntries(body: string): readonly (readonly [string, string | null])[] {
  const [indent = ''] = /^ +/.exec(body) ?? [];
  // An entry begins on a line with the indentation of the first.
  return body.split(new RegExp(`^${indent}(?=["\\w])`, 'm')).flatMap((entry) => {
    const [, key, value = ''] = /^"?([\w.]+)"?: (.*)$/s.exec(entry) ?? [];
    const [, below = null] = [...value.matchAll(/(\w+)Serializer\(/g)].at(-1) ?? [];
    return key === undefined ? [] : [[key, below] as const];
  });
}

function fail(message: string): never {
  throw new Error(message);
}
