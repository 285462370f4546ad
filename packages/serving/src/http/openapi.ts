import type { Task } from '@yololift/core/model';
import * as z from 'zod';
import { encodedItems } from '../commands/requests/parse-json-body.ts';
import { COMPONENTS, taskComponents } from './answer-schemas.ts';

const BYTES = { schema: { type: 'string', format: 'binary' } };

/**
 * Builds the OpenAPI 3.1 document from the schemas that validate requests.
 * @param task - the active model's task; without it, the document omits `/detect`.
 * @param path - prefix of the model's routes; empty for the default model.
 */
export function openApiDocument(task: Task | undefined, path = ''): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'yololift',
      version: '1',
      description:
        'Detects objects in images with a YOLO model. Errors are problem documents (RFC 9457) with a code.',
    },
    paths: {
      ...(task !== undefined && { [`${path}/detect`]: { post: predictOperation(task) } }),
      '/v2/health/live': { get: getOperation('Whether the process is alive', 'Live') },
      '/v2/health/ready': { get: getOperation('Whether a model is ready (else 503)', 'Ready') },
      [`${path}/openapi.json`]: {
        get: {
          summary: 'This document',
          responses: { 200: { description: 'OpenAPI 3.1', ...json({ type: 'object' }) } },
        },
      },
      '/': { get: getOperation('List of endpoints', 'Index') },
    },
    components: { schemas: componentSchemas(task) },
  };
}

function predictOperation({ accepts, options, renders }: Task): object {
  return {
    summary: 'Detect objects in one or several images',
    description:
      'Set Accept to image/jpeg or image/png to get the annotated image; one image per request only. With several ' +
      'images each fails alone, in its place in the answer. Unknown query parameters are ignored and listed in ' +
      '`warnings`; a misspelt option is refused.',
    parameters: queryParameters(options),
    requestBody: {
      required: true,
      content: {
        ...Object.fromEntries(accepts.map((type) => [type, BYTES])),
        'application/octet-stream': BYTES,
        'multipart/form-data': {
          schema: {
            type: 'object',
            description:
              'Every file is an image, in any field. Text fields are options; empty ones are ignored. A part named ' +
              '`options`, or of type application/json, holds several options.',
            properties: { image: { type: 'array', items: BYTES.schema } },
          },
        },
        'application/json': { schema: refTo('DetectRequest') },
      },
    },
    responses: {
      200: {
        description: 'The prediction',
        headers: {
          'Server-Timing': { description: 'Duration of each stage, ms', schema: { type: 'string' } },
          'Yololift-Warnings': {
            description: 'Warning codes of an image answer, comma separated',
            schema: { type: 'string' },
          },
        },
        content: {
          'application/json': { schema: refTo('Prediction') },
          ...Object.fromEntries(renders.map((type) => [type, BYTES])),
        },
      },
      default: problem(),
    },
  };
}

function getOperation(summary: string, answer: string): object {
  return {
    summary,
    responses: { 200: { description: summary, ...json(refTo(answer)) }, default: problem() },
  };
}

function problem(): object {
  return {
    description: 'What is wrong and how to fix it',
    headers: {
      'Retry-After': { description: 'Seconds, on every 503', schema: { type: 'integer' } },
    },
    content: { 'application/problem+json': { schema: refTo('Problem') } },
  };
}

function queryParameters({ schema: options, names }: Task['options']): readonly object[] {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = Object(property);
    // A query writes lists with commas.
    const isList = names.kinds[name] === 'list';
    return { name, in: 'query', description, schema: isList ? { type: 'string' } : schema };
  });
}

function componentSchemas(task: Task | undefined): object {
  const registry = z.registry<{ id: string }>();
  const taskSchemas = task && {
    ...taskComponents(task),
    DetectRequest: task.options.schema.extend(encodedItems),
  };
  for (const [id, schema] of Object.entries({ ...COMPONENTS, ...taskSchemas })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: toRef });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}

function json(schema: object): object {
  return { content: { 'application/json': { schema } } };
}

function refTo(name: string): object {
  return { $ref: toRef(name) };
}

function toRef(name: string): string {
  return `#/components/schemas/${name}`;
}
