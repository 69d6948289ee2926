"""Makes a venv as CPython 3.6 to 3.7.1 did on Windows: copies of the executables, of the DLLs and of the modules in `DLLs`.

Source: Lib/venv/__init__.py of CPython 3.7.1, EnvBuilder.setup_python and include_binary; the rest is that of the Python
which runs this.
"""
import os
import shutil
import sys
import venv


class EnvBuilder(venv.EnvBuilder):
    def setup_python(self, context):
        shutil.copyfile(sys._base_executable, context.env_exe)
        home = os.path.dirname(sys._base_executable)
        for directory in (home, os.path.join(home, 'DLLs')):
            for name in os.listdir(directory) if os.path.isdir(directory) else ():
                copy = os.path.join(context.bin_path, name)
                if copy != context.env_exe and self.include_binary(name):
                    shutil.copyfile(os.path.join(directory, name), copy)

    def include_binary(self, name):
        if name.endswith(('.pyd', '.dll')):
            return True
        return name.startswith('python') and name.endswith('.exe')


EnvBuilder(with_pip=True).create(sys.argv[1])
