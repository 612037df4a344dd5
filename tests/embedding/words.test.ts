import { expect, test } from 'vitest'
import { countWords } from '../../src/embedding/words.ts'

const words = (text: string): string[] => [...countWords(text).keys()]

test('a hyphen, an underscore, a slash and a dot part words', () => {
  expect(words('node-cron node_cron @node/cron node.cron')).toEqual(['node', 'cron'])
})

test('a camelCase name is its parts and the whole', () => {
  expect(words('parseHTMLFile')).toEqual(['parsehtmlfile', 'parse', 'html', 'file'])
})

test('a word without humps is one word, in any case', () => {
  expect([...countWords('Cron CRON cron')]).toEqual([['cron', 3]])
})

test('compatibility forms are the same word', () => {
  expect(words('ﬁle ｆｉｌｅ file')).toEqual(['file'])
})

test('a script without spaces gives pairs of neighbors, apart from other scripts', () => {
  expect(words('使用node解析')).toEqual(['使用', 'node', '解析'])
  expect(words('解析表')).toEqual(['解析', '析表'])
  expect(words('表')).toEqual(['表'])
})

test('punctuation, emoji and blanks hold no words', () => {
  expect(words(' !?… 🎉 --- \n')).toEqual([])
})
