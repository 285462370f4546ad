/**
 * A value in messages between host and worker; only the kinds that yololift's triggers use.
 * https://github.com/Azure/azure-functions-language-worker-protobuf/blob/dev/src/proto/FunctionRpc.proto
 */
export type RpcTypedData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly int: number }
  | { readonly double: number }
  | { readonly http: RpcHttp }
  | null
  | undefined;

interface Nullable<Value> {
  readonly value: Value;
}

type NullableMap = Readonly<Record<string, Nullable<string>>>;

/** An HTTP request or response within `RpcTypedData`. */
export interface RpcHttp {
  readonly method?: string;
  readonly url?: string;
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nullableHeaders?: NullableMap;
  readonly nullableQuery?: NullableMap;
  readonly nullableParams?: NullableMap;
  readonly cookies?: readonly RpcCookie[];
  readonly body?: RpcTypedData;
}

/** A cookie of a response. */
export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: Nullable<string>;
  readonly path?: Nullable<string>;
  readonly expires?: Nullable<{ readonly seconds: number }>;
  readonly secure?: Nullable<boolean>;
  readonly httpOnly?: Nullable<boolean>;
  readonly maxAge?: Nullable<number>;
  readonly sameSite: 'none' | 'lax' | 'strict' | 'explicitNone';
}

/** Converts a value to the host's form: text, bytes, or JSON. */
export function toRpcData(value: unknown): RpcTypedData {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { string: value };
  return value instanceof Uint8Array ? { bytes: value } : { json: JSON.stringify(value) };
}

/** Converts the host's form to a value: text unchanged, JSON parsed. */
export function fromRpcData(data: RpcTypedData): unknown {
  if (data === undefined || data === null) return undefined;
  if ('json' in data) return JSON.parse(data.json);
  return Object.values(data)[0];
}
