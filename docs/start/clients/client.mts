// Sends the jobs of a file, and handles the result of each once: node client.mts BOOTSTRAP FILE
import { readFileSync } from 'node:fs'
import { Consumer, type Message, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'

const [bootstrap, file] = process.argv.slice(2)
const bootstrapBrokers = [bootstrap!]

type Outcome =
  | { type: 'succeeded'; message: { content: { type: string; text?: string }[] } }
  | { type: 'errored'; error: unknown }
  | { type: 'expired' }
  | { type: 'canceled' }

interface Result {
  custom_id: string
  result: Outcome
  spillway: { status: number; error_type?: string; attempts: number; waits: number }
}

// Of our jobs: topic-partition-offset, as the tag spillway-origin names them.
const origins = new Set<string>()

const producer = new Producer({ clientId: 'client-ts', bootstrapBrokers, serializers: stringSerializers, acks: -1 })
for (const value of readFileSync(file!, 'utf8').split('\n').filter(line => line !== '')) {
  const sent = await producer.send({ messages: [{ topic: 'llm.jobs', key: JSON.parse(value).custom_id, value }] })
  for (const { topic, partition, offset } of sent.offsets!) {
    origins.add(`${topic}-${partition}-${offset}`)
  }
}
await producer.close()
console.log(`${origins.size} jobs sent`)

function handle({ custom_id, result, spillway }: Result): void {
  switch (result.type) {
    case 'succeeded': {
      const text = result.message.content.map(block => block.text ?? '').join('')
      return console.log(`${custom_id} succeeded: ${text.length} characters`)
    }
    case 'errored':
      return console.log(`${custom_id} errored: ${spillway.status} ${spillway.error_type}`)
    case 'expired':
      return console.log(`${custom_id} expired: was not done in time`)
    case 'canceled':
      return console.log(`${custom_id} canceled`)
  }
}

// The names of results that were handled. Keep them with what handling does, for example as a unique
// column in the same database transaction: then a result that is read twice counts once.
const handled = new Set<string>()
let again = 0

// One record of llm.results.
function take(record: Message<string, string, string, string>): void {
  const origin = record.headers.get('spillway-origin')!
  const name = `${origin} ${record.headers.get('spillway-replay')}`
  if (!origins.has(origin)) return // somebody else's job
  if (handled.has(name)) {
    again++
    return
  }
  handle(JSON.parse(record.value))
  handled.add(name)
}

// Takes records from the committed offsets on until enough() says so.
async function takeAll(enough: () => boolean, commit: boolean): Promise<void> {
  const consumer = new Consumer({
    clientId: 'client-ts',
    groupId: 'client-ts',
    bootstrapBrokers,
    deserializers: stringDeserializers,
    isolationLevel: 1, // read_committed
    autocommit: false
  })
  const stream = await consumer.consume({ topics: ['llm.results'], mode: 'committed', fallbackMode: 'earliest' })
  for await (const record of stream) {
    take(record)
    if (commit) await record.commit()
    if (enough()) break
  }
  await consumer.close(true)
}

await takeAll(() => handled.size === origins.size, false)
// Nothing is committed yet. A reader that begins anew now, as after a crash, gets all of it again.
await takeAll(() => again === origins.size, true)
console.log(`${handled.size} results handled, ${again} came again`)
