"""What people read."""

ROWS = """
reports:today                                   GET  403 integrator; 200 rest
reports:partners                                GET  200 managers executive finance administrator; 403 rest
reports:partners_export                         GET  200 managers executive finance administrator; 403 rest
reports:partner code=@partner                   GET  200 owner executive finance administrator; 403 contact integrator; 404 rest
reports:scorecard code=@partner month=2024-06   GET  200 owner contact executive finance administrator; 403 integrator; 404 rest
reports:incident pk=@incident                   GET  200 owner executive finance administrator; 403 integrator; 404 rest
"""
