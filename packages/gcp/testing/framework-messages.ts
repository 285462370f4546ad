/** What the process is told when it starts. */
export interface FrameworkSettings {
  /** Address of the bundle, `file:`. */
  readonly bundle: string;
  readonly targets: readonly string[];
}

/** What the process says when its functions are served: each target's port. */
export interface FrameworkReady {
  readonly ports: Readonly<Record<string, number>>;
}
