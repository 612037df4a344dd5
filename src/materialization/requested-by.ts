const scheduleWords = 'schedule of '

/** Who asks for a flow when a product's time has come. */
export const scheduleOf = (product: string): string => `${scheduleWords}${product}`

/** Whether a schedule asked for a flow. */
export const isScheduled = (requestedBy: string): boolean => requestedBy.startsWith(scheduleWords)
