import type { Filter } from "@aws-sdk/client-ec2";
import { defineCommand } from "../command.ts";
import { renderReservation } from "./render-reservation.ts";
import { tabifier, tabifyFlags } from "./tabify.ts";

/** Shows instances. */
export const describeInstances = defineCommand({
	summary: "Show information about instances",
	operand: {
		name: "INSTANCE",
		describe: "limit results to specific instances",
		count: "any",
	},
	flags: {
		filter: {
			value: "NAME=VALUE",
			repeats: true,
			describe:
				"restrict results to resources that meet criteria (any filter of DescribeInstances, tag:KEY=VALUE too)",
		},
		...tabifyFlags,
	},
	async run({ aws, operands, flags }) {
		const input = {
			Filters: parseFilters(flags.filter),
			...(operands.length > 0 && { InstanceIds: [...operands] }),
		};
		const ec2 = await aws.ec2();
		const pages = await Array.fromAsync(ec2.paginateDescribeInstances(input));
		return pages.flatMap(({ Reservations }) => Reservations ?? []);
	},
	print(reservations, { flags }) {
		const tabify = tabifier(flags["show-empty-fields"]);
		return reservations.flatMap((one) => renderReservation(one, tabify));
	},
});

/** Values of one name are alternatives. */
function parseFilters(given: readonly string[]): Filter[] {
	const pairs = given.map((filter) => {
		const at = filter.indexOf("=");
		if (at < 1) {
			throw new Error(`argument --filter: '${filter}' is not NAME=VALUE`);
		}
		return { name: filter.slice(0, at), value: filter.slice(at + 1) };
	});
	const byName = Map.groupBy(pairs, ({ name }) => name);
	return [...byName].map(([Name, all]) => ({
		Name,
		Values: all.map(({ value }) => value),
	}));
}
