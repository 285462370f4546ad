import type { Task } from '@yololift/core/model';
import * as z from 'zod';
import { encodedItems } from '../commands/requests/parse-json-body.ts';
import { COMPONENTS, taskComponents } from './answer-schemas.ts';

const BYTES = { schema: { type: 'string', format: 'binary' } };

/**
 * The API's description: OpenAPI 3.1, its schemas made from the ones that requests are checked with.
 * @param task - of the model in force; unset while there is none: what it takes and answers is left out then.
 * @param path - where the model's own routes begin; empty for the model of requests that name none.
 */
export function openApiDocument(task: Task | undefined, path = ''): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'yololift',
      version: '1',
      description:
        'Finds things in images with a YOLO model. Errors are problem documents (RFC 9457) with a code.',
    },
    paths: {
      ...(task !== undefined && { [`${path}/detect`]: { post: predictOperation(task) } }),
      '/v2/health/live': { get: getOperation('Whether the process answers', 'Live') },
      '/v2/health/ready': { get: getOperation('Whether a model is ready (else 503)', 'Ready') },
      [`${path}/openapi.json`]: {
        get: {
          summary: 'This description',
          responses: { 200: { description: 'OpenAPI 3.1', ...json({ type: 'object' }) } },
        },
      },
      '/': { get: getOperation('What is here', 'Index') },
    },
    components: { schemas: componentSchemas(task) },
  };
}

function predictOperation({ accepts, options, renders }: Task): object {
  return {
    summary: 'Find things in one image or several',
    description:
      'Ask for image/jpeg or image/png in Accept to get the annotated picture of a single image. Of several images ' +
      'each fails alone, in its place in the answer. Query parameters of other names, as platforms add them, are ' +
      'ignored and listed in `warnings`; a misspelt option is refused.',
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
              'Every file is an image, whatever its field; text fields are options, and empty ones are absent. A part ' +
              'called `options`, or of type application/json, holds several options.',
            properties: { image: { type: 'array', items: BYTES.schema } },
          },
        },
        'application/json': { schema: refTo('DetectRequest') },
      },
    },
    responses: {
      200: {
        description: 'What was found',
        headers: {
          'Server-Timing': { description: 'Where the time went, ms', schema: { type: 'string' } },
          'Yololift-Warnings': {
            description: 'With a picture: the codes of its warnings, comma separated',
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
    description: 'What went wrong, and what mends it',
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
    // Lists are written with commas in a query.
    const isList = names.kinds[name] === 'list';
    return { name, in: 'query', description, schema: isList ? { type: 'string' } : schema };
  });
}

function componentSchemas(task: Task | undefined): object {
  const registry = z.registry<{ id: string }>();
  const ofTask = task && { ...taskComponents(task), DetectRequest: task.options.schema.extend(encodedItems) };
  for (const [id, schema] of Object.entries({ ...COMPONENTS, ...ofTask })) registry.add(schema, { id });
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
