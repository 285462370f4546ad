import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import parseExpression from 'spdx-expression-parse';
import type { PackagedModel } from './add-model.ts';
import type { NativePart } from './native-parts.ts';

/** An npm package in an artifact. */
interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
  /** Libraries linked into its binary. */
  readonly parts?: readonly NativePart[];
}

/** Contents of an artifact. */
export interface Contents {
  /** The function itself. */
  readonly app: ListedPackage;
  readonly packages: readonly ListedPackage[];
  readonly model: PackagedModel | undefined;
}

const licences = new Contrib.License.Factories.LicenseFactory(parseExpression);

/**
 * Writes a CycloneDX 1.6 JSON bill of materials. Without time and serial number, so equal contents give equal
 * bytes.
 */
export function billOfMaterials({ app, packages, model }: Contents): string {
  const metadata = new Models.Metadata({ component: packageComponent(app, Enums.ComponentType.Application) });
  const components = new Models.ComponentRepository(
    unique([...packages]).map((one) => packageComponent(one, Enums.ComponentType.Library)),
  );
  if (model !== undefined) components.add(modelComponent(model));
  const normalise = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(normalise).serialize(new Models.Bom({ metadata, components }), {
    sortLists: true,
    space: 2,
  });
  return `${text}\n`;
}

function packageComponent(
  { name, version, license, parts = [] }: ListedPackage,
  type: Enums.ComponentType,
): Models.Component {
  const [, group, short = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return new Models.Component(type, short, {
    ...(group !== undefined && { group }),
    version,
    bomRef: `${name}@${version}`,
    purl: `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`,
    licenses: createLicences(license),
    components: new Models.ComponentRepository(parts.map((part) => nativeComponent(part, name))),
  });
}

function nativeComponent({ name, version, license }: NativePart, within: string): Models.Component {
  return new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: `${within}#${name}@${version}`,
    purl: `pkg:generic/${name}@${encodeURIComponent(version)}`,
    licenses: createLicences(license),
  });
}

function modelComponent({ name, version, digest }: PackagedModel): Models.Component {
  return new Models.Component(Enums.ComponentType.MachineLearningModel, name, {
    version,
    bomRef: `model:${name}@${version}`,
    properties: new Models.PropertyRepository([new Models.Property('yololift:manifest', digest)]),
  });
}

function createLicences(license: string | undefined): Models.LicenseRepository {
  return new Models.LicenseRepository(license === undefined ? [] : [licences.makeFromString(license)]);
}

/** Removes duplicates: a package may be both in the bundle and outside. */
function unique(packages: readonly ListedPackage[]): readonly ListedPackage[] {
  return [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
}
