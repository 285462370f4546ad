import type { TestProject } from 'vitest/node';
import { packageTemplate } from './package-template.ts';
import type { Template } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The template with all default options. */
    readonly template: Template;
  }
}

/** Packages the service once for all tests. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide('template', await packageTemplate());
}
