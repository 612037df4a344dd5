interface Template {
  readonly topic: string
  /** Matches the whole heading, in lower case, without punctuation and emoji. */
  readonly heading: RegExp
  readonly question: (name: string) => string
}

/** Only headings whose meaning is settled by custom: whatever else stands there is not asked about. */
const templates: readonly Template[] = [
  {
    topic: 'install',
    heading: /^(?:how to )?(?:install|installation|installing|installation instructions)$/,
    question: (name) => `How do I install ${name}?`,
  },
  {
    topic: 'start',
    heading: /^(?:getting started|quick ?start|quick start guide|get started)$/,
    question: (name) => `How do I get started with ${name}?`,
  },
  {
    topic: 'usage',
    heading: /^(?:usage|basic usage|how to use|using|use|simple usage|usage guide)$/,
    question: (name) => `How do I use ${name}?`,
  },
  {
    topic: 'example',
    heading: /^(?:examples?|usage examples?|basic examples?|code examples?|demo)$/,
    question: (name) => `What does an example with ${name} look like?`,
  },
  {
    topic: 'api',
    heading: /^(?:api|apis|api reference|api documentation|api docs|methods|functions|the api)$/,
    question: (name) => `Which functions does ${name} offer?`,
  },
  {
    topic: 'options',
    heading: /^(?:options|available options|configuration|configuring|config|settings|parameters)$/,
    question: (name) => `Which options does ${name} have?`,
  },
  {
    topic: 'features',
    heading: /^(?:features|key features|main features|highlights)$/,
    question: (name) => `Which features does ${name} have?`,
  },
  {
    topic: 'about',
    heading: /^(?:about|introduction|overview|description|what is this|what is it|what)$/,
    question: (name) => `What is ${name}?`,
  },
  {
    topic: 'why',
    heading: /^(?:why|motivation|rationale|background|why this|why this package)$/,
    question: (name) => `Why was ${name} made?`,
  },
  {
    topic: 'requirements',
    heading: /^(?:requirements|prerequisites|system requirements|dependencies)$/,
    question: (name) => `What does ${name} require?`,
  },
  {
    topic: 'support',
    heading:
      /^(?:browser support|supported browsers|compatibility|node ?js support|supported platforms|supported node ?js versions|platform support|supported environments)$/,
    question: (name) => `Where does ${name} run?`,
  },
  {
    topic: 'command line',
    heading: /^(?:cli|command line|command line usage|command line interface|cli usage)$/,
    question: (name) => `How do I use ${name} on the command line?`,
  },
  {
    topic: 'types',
    heading: /^(?:typescript|typescript support|types|usage with typescript|typings)$/,
    question: (name) => `How do I use ${name} with TypeScript?`,
  },
  {
    topic: 'errors',
    heading: /^(?:error handling|errors|handling errors)$/,
    question: (name) => `How does ${name} report errors?`,
  },
  {
    topic: 'limits',
    heading: /^(?:limitations|known limitations|caveats|known issues|gotchas)$/,
    question: (name) => `Which limitations does ${name} have?`,
  },
  {
    topic: 'performance',
    heading: /^(?:performance|benchmarks?)$/,
    question: (name) => `How fast is ${name}?`,
  },
  {
    topic: 'test',
    heading: /^(?:tests?|testing|running tests|running the tests|run tests)$/,
    question: (name) => `How do I run the tests of ${name}?`,
  },
  {
    topic: 'debug',
    heading: /^(?:debug|debugging|troubleshooting)$/,
    question: (name) => `How do I find out what is wrong when ${name} does not work?`,
  },
  {
    topic: 'migrate',
    heading: /^(?:migration|migrating|migration guide|upgrading|upgrade guide)$/,
    question: (name) => `How do I upgrade ${name}?`,
  },
  {
    topic: 'security',
    heading:
      /^(?:security|security policy|reporting security issues|security contact information)$/,
    question: (name) => `How do I report a security problem in ${name}?`,
  },
  {
    topic: 'contribute',
    heading:
      /^(?:contributing|contribute|how to contribute|contribution|contributions|development)$/,
    question: (name) => `How do I contribute to ${name}?`,
  },
  {
    topic: 'alternatives',
    heading: /^(?:related|see also|alternatives|similar projects|related packages)$/,
    question: (name) => `Which packages are related to ${name}?`,
  },
  {
    topic: 'license',
    heading: /^(?:licen[cs]e|licensing|copyright and licen[cs]e)$/,
    question: (name) => `Under which licence may I use ${name}?`,
  },
]

const asks =
  /^(?:what|why|how|when|where|which|who|can|could|does|do|did|is|are|was|should|will|may|must)\b/

/** The question a heading answers, or undefined where that is not clear. */
export function questionFor(
  title: string,
  packageName: string,
): { readonly topic: string; readonly question: string } | undefined {
  const words = title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s]+/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ')
  const template = templates.find(({ heading }) => heading.test(words))
  if (template) return { topic: template.topic, question: template.question(packageName) }
  // A heading that is a question already needs only to say which package it is about.
  if (title.endsWith('?') && asks.test(words) && words.split(' ').length >= 3) {
    return { topic: 'faq', question: `${packageName}: ${title}` }
  }
  return undefined
}
