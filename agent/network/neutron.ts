/** Network namespaces that agents of OpenStack's Neutron (with Linux bridges, Open vSwitch or OVN) keep on their hosts. */
const OF_NEUTRON = /^(qrouter|qdhcp|snat|fip|ovnmeta)-/;

/** Throws where Neutron is at home: it serves the metadata address to the guests of this host itself. */
export function refuseNeutron(namespaces: readonly string[]): void {
	const found = namespaces.find((name) => OF_NEUTRON.test(name));
	if (found === undefined) return;
	throw new Error(
		`OpenStack's Neutron runs on this host (network namespace ${found}) and owns 169.254.169.254: instances of both cannot be served`,
	);
}
