from setuptools import setup

setup(
    name="sample-apps",
    version="1.0",
    packages=["sample_apps"],
    scripts=["bin/sample-script"],
    entry_points={
        "console_scripts": ["sample-console = sample_apps:console"],
        "gui_scripts": ["sample-window = sample_apps:window"],
    },
)
