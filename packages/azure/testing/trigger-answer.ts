/** What came of a trigger: the function's return value and its output bindings, or what it threw. */
export type TriggerAnswer =
  | { readonly ok: true; readonly returned: unknown; readonly outputs: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };

/** Runs a function as a trigger of the host would, by its name. */
export type InvokeTrigger = (
  name: string,
  input: unknown,
  triggerMetadata?: Readonly<Record<string, unknown>>,
) => Promise<TriggerAnswer>;
