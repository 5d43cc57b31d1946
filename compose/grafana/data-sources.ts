/** The data sources, by their uids in provisioning/datasources/datasources.yml. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' }
export const POSTGRES = { type: 'grafana-postgresql-datasource', uid: 'postgres' }
