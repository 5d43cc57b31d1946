/** The data sources by the names that provisioning/datasources/datasources.yml gives them. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' }
export const POSTGRES = { type: 'grafana-postgresql-datasource', uid: 'postgres' }
