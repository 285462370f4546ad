import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import parseExpression from 'spdx-expression-parse';
import type { PackagedModel } from './add-model.ts';
import type { NativePart } from './native-parts.ts';

/** A package of npm in an artifact. */
interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
  /** Libraries linked into its binary. */
  readonly parts?: readonly NativePart[];
}

/** What an artifact holds. */
export interface Contents {
  /** The function itself. */
  readonly app: ListedPackage;
  readonly packages: readonly ListedPackage[];
  readonly model: PackagedModel | undefined;
}

const licences = new Contrib.License.Factories.LicenseFactory(parseExpression);

/** Writes a bill of materials, CycloneDX 1.6 as JSON. It has no time and no serial number: the same contents, the same bytes. */
export function billOfMaterials({ app, packages, model }: Contents): string {
  const metadata = new Models.Metadata({ component: componentOf(app, Enums.ComponentType.Application) });
  const components = new Models.ComponentRepository(
    unique([...packages]).map((one) => componentOf(one, Enums.ComponentType.Library)),
  );
  if (model !== undefined) components.add(componentOfModel(model));
  const normalise = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(normalise).serialize(new Models.Bom({ metadata, components }), {
    sortLists: true,
    space: 2,
  });
  return `${text}\n`;
}

function componentOf(
  { name, version, license, parts = [] }: ListedPackage,
  type: Enums.ComponentType,
): Models.Component {
  const [, group, short = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return new Models.Component(type, short, {
    ...(group !== undefined && { group }),
    version,
    bomRef: `${name}@${version}`,
    purl: `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`,
    licenses: licencesOf(license),
    components: new Models.ComponentRepository(parts.map((part) => componentOfPart(part, name))),
  });
}

function componentOfPart({ name, version, license }: NativePart, within: string): Models.Component {
  return new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: `${within}#${name}@${version}`,
    purl: `pkg:generic/${name}@${encodeURIComponent(version)}`,
    licenses: licencesOf(license),
  });
}

function componentOfModel({ name, version, digest }: PackagedModel): Models.Component {
  return new Models.Component(Enums.ComponentType.MachineLearningModel, name, {
    version,
    bomRef: `model:${name}@${version}`,
    properties: new Models.PropertyRepository([new Models.Property('yololift:manifest', digest)]),
  });
}

function licencesOf(license: string | undefined): Models.LicenseRepository {
  return new Models.LicenseRepository(license === undefined ? [] : [licences.makeFromString(license)]);
}

/** One may be in the bundle, and outside. */
function unique(packages: readonly ListedPackage[]): readonly ListedPackage[] {
  return [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
}
