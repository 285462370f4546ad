/** The variables that Cloud Run sets in every instance. */
export const CLOUD_RUN_ENVIRONMENT = {
  K_SERVICE: 'yololift',
  K_REVISION: 'yololift-00001-abc',
  K_CONFIGURATION: 'yololift',
  NODE_ENV: 'production',
};
