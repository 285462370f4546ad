import { OWN_SCHEMES } from '../src/stores/own-grammar.ts';
import { bucketUris, parameterUris, uriGrammar } from '../src/stores/uri-grammar.ts';

/**
 * Grammars like those of the cloud packages: buckets, containers below accounts, a parameter with a query.
 */
export const CLOUD_GRAMMAR = uriGrammar({
  s3: { root: bucketUris('s3://bucket/prefix') },
  az: { root: bucketUris('az://account/container/prefix', { rootSegments: 2 }) },
  gs: { root: bucketUris('gs://bucket/prefix') },
  ssm: { parameter: parameterUris('ssm:/path') },
  appconfig: { parameter: parameterUris('appconfig://store/key', { query: /^label=[^&]*$/ }) },
  ...OWN_SCHEMES,
});
