/**
 * Conditions under which edges `e` held at a moment, in parts that exclude each other: what holds
 * and what has ended are found through indexes of their own.
 * @param at undefined: now
 * @param parameter where the moment stands in the statement; not used for now
 */
export function edgesHeld(at: string | undefined, parameter: string): readonly string[] {
  const moment = `${parameter}::timestamptz`
  return at === undefined
    ? [`e.until = 'infinity'`]
    : [
        `e.until = 'infinity' AND e.since <= ${moment}`,
        `e.until < 'infinity' AND e.until > ${moment} AND e.since <= ${moment}`,
      ]
}
