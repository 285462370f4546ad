/** Outcome of a trigger: the function's return value and output bindings, or its error. */
export type TriggerAnswer =
  | { readonly ok: true; readonly returned: unknown; readonly outputs: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };

/** Runs a function by name, as a trigger of the host does. */
export type InvokeTrigger = (
  name: string,
  input: unknown,
  triggerMetadata?: Readonly<Record<string, unknown>>,
) => Promise<TriggerAnswer>;
