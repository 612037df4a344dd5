/** An object of the response: values under response keys. */
export type ResponseObject = Readonly<Record<string, unknown>>

/** Shapes an object for the ordinary executor. */
export function readObject<Field extends { readonly key: string }>(
  fields: readonly Field[],
  valueOf: (field: Field) => unknown,
): ResponseObject {
  // A reader may call a field `__proto__`, which an assignment would not make a property.
  return Object.fromEntries(fields.map((field) => [field.key, valueOf(field)]))
}
