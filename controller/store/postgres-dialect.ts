import {
	type DataTypeNode,
	HandleEmptyInListsPlugin,
	Kysely,
	PostgresDialect,
	type PostgresPool,
	PostgresQueryCompiler,
	replaceWithNoncontingentExpression,
} from "kysely";
import { DirectDatabases } from "./direct-database.ts";
import type { Schema } from "./schema.ts";

/**
 * Makes columns that hold and sort what SQLite's do, so that one set of migrations serves both: text goes by its bytes,
 * whatever the database's language, and integers have 64 bits.
 */
class GumleafPostgresCompiler extends PostgresQueryCompiler {
	protected override visitDataType(node: DataTypeNode): void {
		const inColumn = this.parentNode?.kind === "ColumnDefinitionNode";
		if (inColumn && node.dataType === "text") this.append('text collate "C"');
		else if (inColumn && node.dataType === "integer") this.append("bigint");
		else super.visitDataType(node);
	}
}

/** Kysely's dialect for PostgreSQL. */
export class GumleafPostgresDialect extends PostgresDialect {
	override createQueryCompiler(): PostgresQueryCompiler {
		return new GumleafPostgresCompiler();
	}
}

/** What of Kysely's never connects. */
const NO_POOL: PostgresPool = {
	connect: () => Promise.reject(new Error("the store has its own connections")),
	end: async () => {},
	options: {},
};

/** Makes databases over connections that the store chooses. */
export function postgresDatabases(): DirectDatabases {
	const dialect = new GumleafPostgresDialect({ pool: NO_POOL });
	return new DirectDatabases(dialect, kyselyOver(NO_POOL).getExecutor());
}

/** Kysely over a pool of connections. */
export function kyselyOver(pool: PostgresPool): Kysely<Schema> {
	return new Kysely<Schema>({
		dialect: new GumleafPostgresDialect({ pool }),
		plugins: [
			// PostgreSQL has no empty lists, which in SQLite hold nothing.
			new HandleEmptyInListsPlugin({
				strategy: replaceWithNoncontingentExpression,
			}),
		],
	});
}
