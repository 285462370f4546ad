/** Settings for the process's start. */
export interface FrameworkSettings {
  /** `file:` URL of the bundle. */
  readonly bundle: string;
  readonly targets: readonly string[];
}

/** Sent when the functions are served: each target's port. */
export interface FrameworkReady {
  readonly ports: Readonly<Record<string, number>>;
}
