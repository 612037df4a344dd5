import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { ContractDocument } from '../../contract/document/contract-document.ts'
import { describeContracts } from '../../contract/document/describe-contract.ts'
import { UsageError } from '../../errors/platinum-error.ts'
import { loadRegistry } from '../../project/load-registry.ts'
import type { Project } from '../../project/load-project.ts'

const run = promisify(execFile)

/**
 * The contracts of a project as they were at a commit. Its files are written into a folder below the
 * project, so that they find the project's own node_modules, and removed again; neither the work
 * tree nor the index is touched.
 *
 * @throws UsageError `CONTRACT_UNKNOWN_BASE` for what is no commit, or a folder that git does not know.
 */
export async function contractsAtCommit(
  { directory }: Project,
  ref: string,
): Promise<ContractDocument[]> {
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-C', directory, ...args])).stdout.trim()
  const commit = await git(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ).catch((cause: unknown) => {
    throw unknownBase(ref, cause)
  })
  const root = await git('rev-parse', '--show-toplevel')
  const files = await mkdtemp(join(directory, '.platinum-at-'))
  try {
    const index = { env: { ...process.env, GIT_INDEX_FILE: join(files, '.index') } }
    await run('git', ['-C', root, 'read-tree', commit], index)
    await run('git', ['-C', root, 'checkout-index', '--all', `--prefix=${files}/`], index)
    const then = join(files, relative(await realpath(root), await realpath(directory)))
    return describeContracts(await loadRegistry(then, process.env))
  } finally {
    await rm(files, { recursive: true, force: true })
  }
}

function unknownBase(ref: string, cause: unknown): UsageError {
  return new UsageError(
    {
      code: 'CONTRACT_UNKNOWN_BASE',
      where: `--against ${ref}`,
      expected: 'a git ref, a file or folder of exported contracts, or "database"',
      found: `${JSON.stringify(ref)}, which is no file, and no commit that git knows here`,
      fix: 'Name something that is there.',
    },
    { cause },
  )
}
