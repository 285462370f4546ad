import { extname } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import { type ByteSource, fileByteSource } from './byte-source.ts';
import { type ForeignFormat, foreignContent, foreignExtension, SNIFF_BYTES } from './foreign-format.ts';
import type { ModelHeader } from './model-header.ts';
import { fileError, openModelFile } from './open-model-file.ts';
import { createProtobufReader, type Field, ProtobufError, type ProtobufReader } from './protobuf-reader.ts';
import { readEntry } from './read-entry.ts';
import { type GraphFindings, readFunction, readGraph } from './read-graph.ts';

/**
 * Reads the header of an ONNX file and skips its weights: a 200 MB file takes milliseconds and some hundred
 * kilobytes. ONNX Runtime for Node does not expose it.
 *
 * @throws YoloLiftError `MODEL_NOT_FOUND` - no such file, or a folder.
 * @throws YoloLiftError `MODEL_UNREADABLE` - no permission, or a disk error.
 * @throws YoloLiftError `MODEL_CORRUPT` - empty, truncated, a web page, a Git LFS pointer …: says which.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a model of another format; names the command that converts it.
 */
export async function readModelHeader(file: string): Promise<ModelHeader> {
  const { handle, size } = await openModelFile(file);
  try {
    return await readHeader(fileByteSource(handle, size), file);
  } catch (cause) {
    throw cause instanceof YoloLiftError ? cause : fileError(file, cause);
  } finally {
    await handle.close();
  }
}

/** As `readModelHeader`, from any bytes; `file` is for the extension and messages. */
export async function readHeader(source: ByteSource, file: string): Promise<ModelHeader> {
  if (source.size === 0) throw corrupt(file, 'empty: it has 0 bytes; copy or download it again');
  const foreign = await sniff(source, extname(file));
  if (foreign !== undefined) throw foreignError(file, foreign);
  const reader = createProtobufReader(source);
  try {
    return toHeader(await readModel(reader), source.size);
  } catch (cause) {
    if (!(cause instanceof ProtobufError)) throw cause;
    const byName = foreignExtension(extname(file));
    throw byName === undefined
      ? corrupt(file, explain(cause, source.size), cause)
      : foreignError(file, byName);
  } finally {
    reader.close();
  }
}

async function sniff(source: ByteSource, extension: string): Promise<ForeignFormat | undefined> {
  const head = new Uint8Array(Math.min(SNIFF_BYTES, source.size));
  const readHead = head.subarray(0, await source.read(head, 0));
  const isZip = readHead[0] === 0x50 && readHead[1] === 0x4b;
  return foreignContent(readHead, isZip ? await readTail(source) : new Uint8Array(0), extension);
}

function foreignError(file: string, { kind, what }: ForeignFormat): YoloLiftError {
  const code = kind === 'corrupt' ? 'MODEL_CORRUPT' : 'MODEL_UNSUPPORTED';
  return new YoloLiftError(code, `the model ${file} is ${what}`);
}

/** A zip's directory is at its end; PyTorch's names some hundred files. */
async function readTail(source: ByteSource): Promise<Uint8Array> {
  const tail = new Uint8Array(Math.min(64 * 1024, source.size));
  return tail.subarray(0, await source.read(tail, source.size - tail.length));
}

/** Numbers of the fields of `ModelProto`, and of `OperatorSetIdProto`, that are read. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14, functions: 25 };
const OPSET = { domain: 1, version: 2 };

interface Model extends GraphFindings {
  irVersion: number;
  producer: string;
  opset: number;
  hasOpset: boolean;
  hasGraph: boolean;
  readonly metadata: Map<string, string>;
}

async function readModel(reader: ProtobufReader): Promise<Model> {
  const model: Model = {
    irVersion: 0,
    producer: '',
    opset: 0,
    hasOpset: false,
    hasGraph: false,
    metadata: new Map(),
    inputs: [],
    outputs: [],
    externalData: new Map(),
  };
  await reader.walk(reader.all, (field) => readModelField(reader, field, model));
  if (!model.hasGraph || model.irVersion <= 0) {
    throw new ProtobufError('malformed', 'it has no graph', reader.all.end);
  }
  // The operator sets follow the graph: without this check, a file truncated between them would pass.
  if (!model.hasOpset) throw new ProtobufError('truncated', 'it has no operator set', reader.all.end);
  return model;
}

function readModelField(reader: ProtobufReader, field: Field, model: Model): Promise<void> | undefined {
  if (field.number === MODEL.irVersion) model.irVersion = field.value;
  if (!field.isBytes) return undefined;
  switch (field.number) {
    case MODEL.producer:
      return reader.text(field).then((text) => {
        model.producer = text;
      });
    case MODEL.graph:
      model.hasGraph = true;
      return readGraph(reader, field, model);
    case MODEL.opset:
      return readOpset(reader, field, model);
    case MODEL.metadata:
      return readEntry(reader, field).then(([key, value]) => void model.metadata.set(key, value));
    case MODEL.functions:
      return readFunction(reader, field, model);
    default:
      return undefined;
  }
}

/** Reads only the default domain's version: `''`, also written `ai.onnx`. */
async function readOpset(reader: ProtobufReader, field: Field, model: Model): Promise<void> {
  let domain = '';
  let version = 0;
  await reader.walk(field, (inner) => {
    if (inner.number === OPSET.version) version = inner.value;
    if (!inner.isBytes || inner.number !== OPSET.domain) return undefined;
    return reader.text(inner).then((text) => {
      domain = text;
    });
  });
  model.hasOpset ||= version > 0;
  if (domain === '' || domain === 'ai.onnx') model.opset = version;
}

function toHeader(model: Model, fileBytes: number): ModelHeader {
  return {
    irVersion: model.irVersion,
    opset: model.opset,
    producer: model.producer,
    metadata: Object.fromEntries(model.metadata),
    inputs: model.inputs,
    outputs: model.outputs,
    externalData: [...model.externalData].map(([location, bytes]) => ({ location, bytes })),
    fileBytes,
  };
}

function explain(error: ProtobufError, size: number): string {
  const again = 'copy, download or export it again';
  if (error.kind === 'truncated') return `truncated or damaged (${error.message} of ${size}); ${again}`;
  if (error.kind === 'excessive') return `not a plausible ONNX model (${error.message})`;
  return `not an ONNX model, or damaged (${error.message} of ${size}); ${again}`;
}

function corrupt(file: string, what: string, cause?: unknown): YoloLiftError {
  const options = cause === undefined ? {} : { cause };
  return new YoloLiftError('MODEL_CORRUPT', `the model ${file} is ${what}`, options);
}
