import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';
import { PSEUDO, type Template } from './template.ts';

/** Rules that osls, or conditions on parameters, always break. */
const NO_MISTAKES = [
  'W3005', // osls has functions wait for what they refer to
  'W8001', // a condition that this choice of files does not use
  'W8003', // a condition on a parameter, which is a literal by now
  'W9002', // the name of a bucket that waits for its permission
];

/**
 * Lists problems of a template, by the schemas of its resources and the rules of cfn-lint. Includes warnings:
 * a value outside the allowed ones is a warning.
 */
export async function validateTemplate(template: Template): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-validate-'));
  const engine = new RegoEngine();
  try {
    const file = join(folder, 'template.json');
    await writeFile(file, JSON.stringify(template));
    const { status, diagnostics } = engine.validateStandard(new TemplateFile(file), {
      severityLevel: 'WARN',
      exclude: { ids: NO_MISTAKES },
      pseudoParameterOverrides: { region: PSEUDO['AWS::Region'], accountId: PSEUDO['AWS::AccountId'] },
    });
    if (status !== 'OK') throw new Error(`the template could not be validated: ${status}`);
    return diagnostics.map(({ ruleId, entity, message }) => `${ruleId} ${entity?.logicalId}: ${message}`);
  } finally {
    engine.free();
    await rm(folder, { recursive: true });
  }
}
