import { integer, primaryKey, text } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  atLeast,
  belongsTo,
  dataProduct,
  length,
  platinum,
  rowCount,
  unique,
} from 'platinum'
import { packages } from '../gold/packages.ts'
import { readmes } from '../gold/readmes.ts'

export const readmeQuestions = dataProduct(
  platinum.table(
    'readme_questions',
    {
      packageName: text('package_name').notNull(),
      number: integer('number').notNull(),
      topic: text('topic').notNull(),
      question: text('question').notNull(),
      answer: text('answer').notNull(),
      heading: text('heading'),
      startOffset: integer('start_offset').notNull(),
      endOffset: integer('end_offset').notNull(),
      split: text('split').$type<'train' | 'validation' | 'test'>().notNull(),
    },
    (table) => [primaryKey({ columns: [table.packageName, table.number] })],
  ),
  {
    name: 'ReadmeQuestion',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Questions with answers for fine-tuning, made from README sections whose heading is well known: under "Installation" stands how to install. The answers are quotations; the questions are templates, and no person has reviewed them.',
    columns: {
      packageName: 'Package the question is about.',
      number: "Place among the package's questions, in the order of the README, from 0.",
      topic: 'Which template made the question, such as install, usage or license.',
      question: 'The question, with the name of the package in it.',
      answer: 'The answer exactly as it stands in the README; 2,000 UTF-16 code units at most.',
      heading: 'Heading above the answer; empty for the opening paragraph.',
      startOffset: {
        description: "Where the answer starts in the README's text, from 0.",
        unit: 'UTF-16 code units',
      },
      endOffset: {
        description: "Where the answer ends in the README's text, exclusive.",
        unit: 'UTF-16 code units',
      },
      split:
        'Part of the dataset, by a hash of the package name: about 80% train, 10% validation, 10% test. A package never stands in two.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      rowCount({ min: 1 }, { severity: 'warn' }),
      unique(['packageName', 'question'] as const),
      length('answer', { min: 2, max: 2000 }),
      atLeast('startOffset', 0),
      acceptedValues('split', ['train', 'validation', 'test']),
    ],
    relations: {
      package: belongsTo(packages, 'packageName', { inverse: 'questions' }),
      readme: belongsTo(readmes, 'packageName', { inverse: 'questions' }),
    },
  },
)
