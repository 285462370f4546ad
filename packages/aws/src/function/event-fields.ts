/** Whether `event` contains records from one source: `aws:sqs`, `aws:s3`. */
export function hasRecordsOf(event: unknown, eventSource: string): boolean {
  const records = fieldOf(event, 'Records');
  return (
    Array.isArray(records) &&
    records.length > 0 &&
    records.every((one) => fieldOf(one, 'eventSource') === eventSource)
  );
}

/** Reads a field of a value of any type. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
