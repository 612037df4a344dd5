/** Names of the policies of the second wall, by which they are known again. */
export const openPolicy = 'platinum lets others read'
export const readerPolicy = 'platinum holds the reader'
