import type { WriterNode, WriterNodeReader } from '../../core/audit/writer-nodes.ts';
import type { Connection } from './connection.ts';
import { inOurWords } from './errors.ts';

export const createWriterNodes = (connection: Connection): WriterNodeReader => ({
  list: () =>
    inOurWords(
      (async () => {
        const session = await connection.session();
        const { rows } = await session.query(
          'SELECT writer, since, node FROM audit_writers ORDER BY writer, since',
        );
        return rows.map(
          ([writer, since, node]): WriterNode => ({
            writer: Number(writer),
            since: Number(since),
            node: String(node),
          }),
        );
      })(),
    ),
});
